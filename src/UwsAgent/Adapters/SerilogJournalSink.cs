using System.Text;
using Serilog.Core;
using Serilog.Events;
using UwsAgent.Core;
using UwsAgent.Core.Events;

namespace UwsAgent.Adapters;

/// <summary>Log events as journal entries, each property a field: <c>journalctl UWS_JOB=...</c>.</summary>
internal sealed class SerilogJournalSink(JournalSocket journal) : ILogEventSink, IDisposable
{
    /// <summary>The property that becomes the journal's MESSAGE_ID.</summary>
    public const string MessageId = "MessageId";

    public void Emit(LogEvent logEvent) => journal.Send(Entry(logEvent));

    public void Dispose() => journal.Dispose();

    public static JournalEntry Entry(LogEvent logEvent)
    {
        var entry = new JournalEntry()
            .Add("MESSAGE", Message(logEvent))
            .Add("PRIORITY", Priority(logEvent.Level))
            .Add("SYSLOG_IDENTIFIER", "uws-agent");
        if (logEvent.Exception is not null)
        {
            entry.Add("EXCEPTION", PlainText.Block(logEvent.Exception.ToString()));
        }

        foreach (var (name, value) in logEvent.Properties)
        {
            if (Field(name) is { } field)
            {
                entry.Add(field, PlainText.Block(SerilogText.Value(value)));
            }
        }

        return entry;
    }

    /// <summary>A person's mistake is its message; a bug also has its stack, since the reader of a plain journal needs it.</summary>
    private static string Message(LogEvent logEvent)
    {
        var message = SerilogText.Message(logEvent);
        return PlainText.Block(
            logEvent.Exception switch
            {
                null => message,
                UserErrorException wrong => $"{message}: {wrong.Message}",
                var bug when logEvent.Level >= LogEventLevel.Error => $"{message}\n{bug}",
                var trouble => $"{message}: {trouble.GetType().Name}: {trouble.Message}",
            }
        );
    }

    private static string? Field(string property) =>
        property switch
        {
            MessageId => "MESSAGE_ID",
            // Numbers that nobody asks for, and what MESSAGE has already.
            "EventId" or "Sentence" => null,
            "JobId" or "Job" => "UWS_JOB",
            "SourceContext" => "UWS_SOURCE",
            _ => "UWS_" + EventRecording.FieldName(Snake(property)),
        };

    /// <summary><c>DesiredReplicas</c> is <c>DESIRED_REPLICAS</c> in the journal.</summary>
    private static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1]))
            {
                snake.Append('_');
            }

            snake.Append(name[i]);
        }

        return snake.ToString();
    }

    private static string Priority(LogEventLevel level) =>
        level switch
        {
            LogEventLevel.Fatal => "2",
            LogEventLevel.Error => "3",
            LogEventLevel.Warning => "4",
            LogEventLevel.Information => "6",
            _ => "7",
        };
}
