using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>Uploads as every front door shows them; nothing of a file's content is in it.</summary>
internal sealed class UploadReading(UploadQueries queries, ExpectedFiles expected) : IStatusLines, IMetricSource
{
    public Task<IReadOnlyList<UploadRecord>> ListAsync(UploadFilter filter, CancellationToken cancellationToken) =>
        queries.ListAsync(filter, cancellationToken);

    public IReadOnlyList<UploadWaiting> Waiting() => queries.Waiting();

    /// <summary>What waits for a person's decision, newest first.</summary>
    public Task<IReadOnlyList<UploadRecord>> HeldAsync(CancellationToken cancellationToken) =>
        ListAsync(new UploadFilter { Result = UploadResult.Held, Newest = int.MaxValue }, cancellationToken);

    /// <summary>What is expected today, in each school's own day.</summary>
    public Task<IReadOnlyList<ExpectedDelivery>> ExpectedAsync(CancellationToken cancellationToken) =>
        expected.TodayAsync(cancellationToken);

    public Task<UploadWhy> WhyAsync(string file, CancellationToken cancellationToken) =>
        queries.WhyAsync(file, cancellationToken);

    /// <exception cref="UserErrorException">There is none, or several fit.</exception>
    public async Task<UploadRecord> GetAsync(string idOrPart, CancellationToken cancellationToken) =>
        await queries.FindAsync(idOrPart, cancellationToken)
        ?? throw new UserErrorException(
            $"There is no upload '{idOrPart}'. See: uws uploads; about a file: uws uploads why FILE"
        )
        {
            Kind = UserErrorKind.NotFound,
        };

    public IEnumerable<StatusLine> Lines()
    {
        var waiting = queries.WaitingCount;
        yield return new(
            "uploads",
            waiting == 0
                ? "none waits for its verdict"
                : string.Create(CultureInfo.InvariantCulture, $"{waiting} without a verdict yet (uws uploads waiting)")
        );
        if (queries.Degraded is { } why)
        {
            yield return new("", $"homes are listed at intervals, not watched: {why}", Tone.Warning);
        }

        foreach (var line in ExpectedLines())
        {
            yield return line;
        }
    }

    private IEnumerable<StatusLine> ExpectedLines()
    {
        var today = expected.Latest.Where(one => one.State != ExpectedState.NotToday).ToList();
        var late = today.Where(one => one.State == ExpectedState.Late).ToList();
        if (late.Count > 0)
        {
            var names = string.Join(", ", late.Take(3).Select(one => $"{one.School} {one.File}"));
            var more = late.Count > 3 ? ", ..." : "";
            yield return new(
                "late",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{late.Count} of {today.Count} expected today: {names}{more} (uws uploads expected)"
                ),
                Tone.Warning
            );
        }
        else if (today.Count > 0)
        {
            var due = today.Count(one => one.State == ExpectedState.Due);
            yield return new(
                "",
                string.Create(CultureInfo.InvariantCulture, $"{today.Count} expected today, {due} still due, none late")
            );
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [
            new(
                "uploads",
                new
                {
                    waiting = queries.WaitingCount,
                    degraded = queries.Degraded,
                    late = expected.Latest.Count(one => one.State == ExpectedState.Late),
                }
            ),
        ];

    public IEnumerable<MetricFamily> Read() =>
        [
            MetricFamily.Gauge(
                "uws_uploads_waiting",
                "Files in the inboxes that have no verdict yet.",
                queries.WaitingCount
            ),
            MetricFamily.Gauge(
                "uws_uploads_watched",
                "1 while homes are watched, 0 while they are listed at intervals.",
                queries.Degraded is null ? 1 : 0
            ),
            MetricFamily.Gauge(
                "uws_uploads_late",
                "Expected files of today that are late.",
                expected.Latest.Count(one => one.State == ExpectedState.Late)
            ),
        ];
}
