using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Cli.Commands;

/// <summary>Uploads and findings in words.</summary>
internal static class UploadText
{
    public static IReadOnlyList<Column<Finding>> Findings { get; } =
    [
        new("LINE", one => one.Line > 0 ? Number(one.Line) : "-", IsRight: true),
        new("COLUMN", one => one.ColumnName ?? (one.Column > 0 ? Number(one.Column) : "-")),
        new(
            "LEVEL",
            one =>
                new(
                    one.Severity.ToString().ToLowerInvariant(),
                    one.Severity is Severity.Error ? Tone.Bad : Tone.Warning
                )
        ),
        new("RULE", one => one.Rule),
        new("WHAT IS WRONG", one => one.Message),
        new("HOW TO MEND IT", one => one.Fix),
    ];

    public static IEnumerable<StatusLine> Lines(UploadRecord record)
    {
        yield return new("upload", record.Id);
        yield return new("school", record.School);
        yield return new("file", record.Path);
        yield return new("verdict", Word(record), ToneOf(record.Result));
        yield return new("because", record.Reason);
        yield return new("size", $"{Size(record.SizeBytes)} ({Number(record.SizeBytes)} bytes)");
        yield return new("noticed", Ages.Moment(record.NoticedAt));
        yield return new("taken", Ages.Moment(record.TakenAt));
        if (record.DecidedAt != default)
        {
            yield return new("decided", Ages.Moment(record.DecidedAt));
        }

        if (record.SameAs is { } same)
        {
            yield return new("same as", $"upload {same.UploadId}, accepted {Ages.Moment(same.At)}: nothing changes");
        }

        if (record.Change is { } change)
        {
            yield return new("change", change.ToString());
        }

        if (record.Review is { } review)
        {
            yield return new(
                review.IsReleased ? "released" : "rejected",
                $"by {review.Author}, {Ages.Moment(review.At)}: {review.Reason}"
            );
        }

        foreach (var line in Judged(record))
        {
            yield return line;
        }

        yield return new("kept at", Kept(record));
        yield return new("receipts", record.Receipts.Count == 0 ? "none yet" : string.Join(", ", record.Receipts));
        yield return new("next", $"uws queue show {record.JobId} | uws events --job {record.JobId}", Tone.Faint);
    }

    public static IEnumerable<StatusLine> Lines(CommandSession session, UploadWaiting waiting) =>
        [
            new("file", $"{waiting.School}/{waiting.Path}, {Size(waiting.SizeBytes)}"),
            new("waits for", waiting.Awaiting),
            new("first seen", JobColumns.When(session, waiting.FirstSeen)),
            new("signs", waiting.Signals.Count == 0 ? "none" : string.Join(", ", waiting.Signals)),
            new(
                "looks again",
                waiting.NextCheck is { } next ? JobColumns.When(session, next) : "when something happens"
            ),
            new("check", waiting.JobId is { } job ? $"uws queue show {job}" : "not queued yet"),
        ];

    public static string Word(UploadRecord record) => record.Result.ToString().ToLowerInvariant();

    public static Tone ToneOf(UploadResult result) =>
        result switch
        {
            UploadResult.Accepted => Tone.Good,
            UploadResult.Rejected or UploadResult.Refused or UploadResult.Unjudged => Tone.Bad,
            UploadResult.Incomplete or UploadResult.Held => Tone.Warning,
            _ => Tone.Active,
        };

    /// <summary>The worst of it in one line, rule by rule; never a value from the file.</summary>
    public static Cell Note(UploadRecord record)
    {
        if (record.Verdict is not { Groups.Count: > 0 } verdict)
        {
            return record.Result is UploadResult.Accepted ? "-" : record.Reason;
        }

        var rules = verdict.Groups.GroupBy(group => group.Rule, StringComparer.Ordinal).ToList();
        return string.Join(", ", rules.Take(3).Select(Rule)) + (rules.Count > 3 ? ", ..." : "");
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Size(long bytes) =>
        bytes switch
        {
            < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
            < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.0} GiB"),
        };

    private static IEnumerable<StatusLine> Judged(UploadRecord record)
    {
        if (record.Verdict is not { } verdict)
        {
            yield break;
        }

        yield return new(
            "judged",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(verdict.Rows, "row")}, {Counted.Of(verdict.ErrorCount, "error")}, {Counted.Of(verdict.WarningCount, "warning")}, by rules {verdict.RuleSet}"
            )
        );
        yield return new("encoding", verdict.Encoding);
        yield return new("sha256", verdict.Sha256);
    }

    private static string Kept(UploadRecord record) =>
        record.AgainAs is { } again ? $"nowhere: judged again as {again}"
        : record.FileRemovedAt is { } removed ? $"nowhere: removed by age on {Ages.Moment(removed)}"
        : record.KeptAt ?? "nowhere";

    private static string Rule(IGrouping<string, FindingGroup> rule)
    {
        var column = rule.Count() == 1 && rule.First().ColumnName is { } name ? $" in {name}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{rule.Sum(group => group.Count)} x {rule.Key}{column}");
    }
}
