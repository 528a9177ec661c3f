using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Reporting;

/// <summary>One mail for each run, and one for a target that is silent: put into the outbox, so that a mail server that is down changes nothing about a run.</summary>
public sealed class MaintenanceNotices(ICurrent<MaintenanceOptions> current) : INoticeSource
{
    private static readonly (string Field, string Head)[] Parts =
    [
        ("FAILED", "Failed"),
        ("CARRIED", "Carried over"),
        ("UNKNOWN", "Could not be asked"),
        ("CHANGED", "Changed"),
        ("DONE", "Done"),
        ("HELD", "Held back"),
    ];

    public IReadOnlyList<Notice> Of(RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var options = current.Value;
        if (options.MailTo.Count == 0)
        {
            return [];
        }

        if (happened.Kind == RunEvents.Silent.Name)
        {
            return
            [
                .. options.MailTo.Select(to => new Notice(
                    to,
                    $"maintenance: {happened.Target} is silent",
                    $"{happened.What}.\n\nWhy: uws maintenance",
                    happened.What
                )),
            ];
        }

        return happened.Kind == RunEvents.Ended.Name && IsWanted(options.MailWhen, happened.Fields)
            ? [.. options.MailTo.Select(to => new Notice(to, Subject(happened), Text(happened), happened.What))]
            : [];
    }

    /// <summary>Whether somebody wants to read of a run that ended so.</summary>
    public static bool IsWanted(MailWhen when, IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var isError =
            fields.GetValueOrDefault("RESULT") is "failed" or "halted"
            || fields.ContainsKey("FAILED")
            || fields.ContainsKey("UNKNOWN");
        return when switch
        {
            MailWhen.Always => true,
            MailWhen.OnlyOnError => isError,
            _ => isError
                || fields.ContainsKey("CHANGED")
                || fields.ContainsKey("DONE")
                || fields.ContainsKey("CARRIED"),
        };
    }

    private static string Subject(RecordedEvent happened) =>
        $"maintenance of {happened.Target}: {happened.Fields.GetValueOrDefault("RESULT", "ended")}";

    private static string Text(RecordedEvent happened)
    {
        var lines = new List<string> { happened.What, "" };
        foreach (var (field, head) in Parts)
        {
            if (happened.Fields.TryGetValue(field, out var text))
            {
                lines.Add(head);
                lines.AddRange(text.Split(RunEndFields.Between).Select(line => $"  {line}"));
                lines.Add("");
            }
        }

        lines.Add($"All of it: uws maintenance report {happened.Fields.GetValueOrDefault("RUN", "")}");
        return string.Join('\n', lines);
    }
}

/// <summary>Of which runs a mail is sent.</summary>
public enum MailWhen
{
    /// <summary>Of those that changed something, left something or failed.</summary>
    OnChange,
    Always,
    OnlyOnError,
}
