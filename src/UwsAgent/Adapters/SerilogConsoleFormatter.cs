using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using UwsAgent.Core;

namespace UwsAgent.Adapters;

/// <summary>A log event as a line that a person reads: time and colour on a terminal, the level for the journal when systemd reads the stream.</summary>
internal sealed class SerilogConsoleFormatter(bool isColoured, bool isReadBySystemd) : ITextFormatter
{
    private const string Reset = "\u001b[0m";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var prefix = isReadBySystemd
            ? SystemdLevel(logEvent.Level)
            : logEvent.Timestamp.ToString("HH:mm:ss ", CultureInfo.InvariantCulture) + Word(logEvent.Level);
        output.Write(prefix);
        output.WriteLine(PlainText.Line(SerilogText.Message(logEvent), 4_000) + Short(logEvent));
        if (logEvent.Exception is { } bug and not UserErrorException && logEvent.Level >= LogEventLevel.Error)
        {
            foreach (var line in PlainText.Block(bug.ToString()).Split('\n'))
            {
                output.Write(isReadBySystemd ? prefix : "    ");
                output.WriteLine(line);
            }
        }
    }

    private static string Short(LogEvent logEvent) =>
        logEvent.Exception switch
        {
            null => "",
            UserErrorException wrong => ": " + PlainText.Line(wrong.Message, 4_000),
            _ when logEvent.Level >= LogEventLevel.Error => "",
            var trouble => $": {trouble.GetType().Name}: {PlainText.Line(trouble.Message, 4_000)}",
        };

    private string Word(LogEventLevel level)
    {
        var (word, colour) = level switch
        {
            LogEventLevel.Fatal or LogEventLevel.Error => ("error   ", "\u001b[31m"),
            LogEventLevel.Warning => ("warning ", "\u001b[33m"),
            LogEventLevel.Information => ("info    ", "\u001b[32m"),
            _ => ("debug   ", "\u001b[90m"),
        };
        return isColoured ? colour + word + Reset : word;
    }

    private static string SystemdLevel(LogEventLevel level) =>
        level switch
        {
            LogEventLevel.Fatal => "<2>",
            LogEventLevel.Error => "<3>",
            LogEventLevel.Warning => "<4>",
            LogEventLevel.Information => "<6>",
            _ => "<7>",
        };
}
