using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Reporting;

/// <summary>A report in the fields of the event that ends its run: what the mail is written from.</summary>
public static class RunEndFields
{
    public const string Between = " | ";

    public static IReadOnlyDictionary<string, string> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RUN"] = report.Run,
            ["RESULT"] = report.Result,
        };
        Add("ROUND", report.Round is { } round ? [round] : []);
        Add(
            "CHANGED",
            report
                .Targets.Where(one => one.Changed.Count > 0)
                .Select(one => $"{one.Target}: {string.Join(", ", one.Changed.Select(ReportWords.Of))}")
        );
        Add(
            "DONE",
            report
                .Targets.Where(one => one.Changed.Count == 0 && one.Steps.Any(step => step.State is "done"))
                .Select(one => one.Target)
        );
        Add(
            "FAILED",
            report
                .Targets.Where(one => one.Standing is TargetStanding.Failed)
                .Select(one =>
                    $"{one.Target}: {one.Why}{string.Concat(one.Steps.Where(step => step.Undone is not null).Select(step => $" ({(step.IsUndone is true ? "taken back" : "stays as it is")}: {step.Undone})"))}"
                )
        );
        Add("CARRIED", Because(TargetStanding.CarriedOver));
        Add("UNKNOWN", Because(TargetStanding.Unknown));
        Add(
            "HELD",
            report
                .Targets.Where(one => one.Held.Count > 0)
                .Select(one =>
                    $"{one.Target}: {string.Join(", ", one.Held.Select(held => $"{held.Name} {held.Current} ({held.Why})"))}"
                )
        );
        return fields;

        void Add(string name, IEnumerable<string> lines)
        {
            var text = string.Join(Between, lines);
            if (text.Length > 0)
            {
                fields[name] = text;
            }
        }

        IEnumerable<string> Because(TargetStanding standing) =>
            report.Targets.Where(one => one.Standing == standing).Select(one => $"{one.Target}: {one.Why}");
    }
}
