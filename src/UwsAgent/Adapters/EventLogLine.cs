using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>An event as a log line whose properties become the journal's fields.</summary>
internal static class EventLogLine
{
    public static void Write(ILogger log, RecordedEvent recorded, string messageId)
    {
        var level = recorded.Level switch
        {
            EventLevel.Error => LogLevel.Error,
            EventLevel.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        if (!log.IsEnabled(level))
        {
            return;
        }

        log.Log(level, default, Properties(recorded, messageId), null, (_, _) => EventRecording.Sentence(recorded));
    }

    private static List<KeyValuePair<string, object?>> Properties(RecordedEvent recorded, string messageId)
    {
        var properties = new List<KeyValuePair<string, object?>>
        {
            new("Sentence", EventRecording.Sentence(recorded)),
            new("Kind", recorded.Kind),
            new("Target", recorded.Target),
            new(SerilogJournalSink.MessageId, messageId),
        };
        Add("JobId", recorded.JobId);
        Add("Author", recorded.Author);
        Add("Before", recorded.Before);
        Add("After", recorded.After);
        Add("Why", recorded.Why);
        Add("Undo", recorded.Undo);
        foreach (var (name, value) in recorded.Fields)
        {
            Add(name, value);
        }

        properties.Add(new("{OriginalFormat}", "{Sentence:l}"));
        return properties;

        void Add(string name, string? value)
        {
            if (
                value is not null
                && !properties.Exists(one => one.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            )
            {
                properties.Add(new(name, value));
            }
        }
    }
}
