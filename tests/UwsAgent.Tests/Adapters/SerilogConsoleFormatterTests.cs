using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using UwsAgent.Adapters;
using UwsAgent.Core;

namespace UwsAgent.Tests.Adapters;

public sealed class SerilogConsoleFormatterTests
{
    [Fact]
    public void A_line_has_its_time_its_level_and_words_without_quotes() =>
        Assert.Matches(
            @"^\d\d:\d\d:\d\d warning worker has 75\n$",
            Written(
                new(isColoured: false, isReadBySystemd: false),
                log => log.LogWarning("{Name} has {Count}", "worker", 75)
            )
        );

    [Fact]
    public void Systemd_gets_the_level_in_front_and_no_second_time() =>
        Assert.Equal(
            "<6>worker is up\n",
            Written(new(isColoured: false, isReadBySystemd: true), log => log.LogInformation("{Name} is up", "worker"))
        );

    [Fact]
    public void A_terminal_gets_colour_and_never_a_foreign_escape()
    {
        var text = Written(
            new(isColoured: true, isReadBySystemd: false),
            log => log.LogError("{Name}", "a\u001b[2J\nb")
        );

        Assert.Contains("\u001b[31merror   \u001b[0ma␛[2J␊b\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_one_line_and_a_bug_has_its_stack()
    {
        var systemd = new SerilogConsoleFormatter(isColoured: false, isReadBySystemd: true);

        Assert.Equal(
            "<3>Refused: no such school\n",
            Written(systemd, log => log.LogError(new UserErrorException("no such school"), "Refused"))
        );
        Assert.Equal(
            "<4>Later: TimeoutException: slow\n",
            Written(systemd, log => log.LogWarning(new TimeoutException("slow"), "Later"))
        );
        Assert.Equal(
            "<3>Broken\n<3>System.TimeoutException: slow\n",
            Written(systemd, log => log.LogError(new TimeoutException("slow"), "Broken"))
        );
    }

    private static string Written(SerilogConsoleFormatter formatter, Action<Microsoft.Extensions.Logging.ILogger> write)
    {
        using var output = new StringWriter();
        using var serilog = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Sink(new ToWriter(formatter, output))
            .CreateLogger();
        using var factory = new SerilogLoggerFactory(serilog);
        write(factory.CreateLogger("Test"));
        return output.ToString().ReplaceLineEndings("\n");
    }

    private sealed class ToWriter(ITextFormatter formatter, TextWriter output) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => formatter.Format(logEvent, output);
    }
}
