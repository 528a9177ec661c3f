using Serilog.Core;
using Serilog.Events;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Hosting;

/// <summary>Sets the level that the configuration asks for, at the start and at each reload.</summary>
internal sealed class LogLevelInForce(LoggingLevelSwitch level, ICurrent<LogOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        options.Changed += Set;
        Set(this, EventArgs.Empty);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        options.Changed -= Set;
        return Task.CompletedTask;
    }

    private void Set(object? sender, EventArgs e) =>
        level.MinimumLevel = options.Value.Level switch
        {
            LogDetail.Debug => LogEventLevel.Debug,
            LogDetail.Warning => LogEventLevel.Warning,
            LogDetail.Error => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
}
