using Serilog.Core;
using Serilog.Events;
using UwsAgent.Core.Configuration;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class LogLevelInForceTests
{
    [Fact]
    public async Task A_reload_changes_how_much_is_written_until_the_agent_stops()
    {
        var options = new Reloadable();
        var level = new LoggingLevelSwitch();
        var part = new LogLevelInForce(level, options);

        await part.StartAsync(CancellationToken.None);
        Assert.Equal(LogEventLevel.Information, level.MinimumLevel);

        options.Reload(new LogOptions { Level = LogDetail.Debug });
        Assert.Equal(LogEventLevel.Debug, level.MinimumLevel);

        await part.StopAsync(CancellationToken.None);
        options.Reload(new LogOptions { Level = LogDetail.Error });
        Assert.Equal(LogEventLevel.Debug, level.MinimumLevel);
    }

    private sealed class Reloadable : ICurrent<LogOptions>
    {
        public LogOptions Value { get; private set; } = new();

        public event EventHandler? Changed;

        public void Reload(LogOptions options)
        {
            Value = options;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}
