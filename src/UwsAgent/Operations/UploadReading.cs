using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Metrics;

namespace UwsAgent.Operations;

/// <summary>Uploads as every front door shows them; nothing of a file's content is in it.</summary>
internal sealed class UploadReading(UploadQueries queries) : IStatusLines, IMetricSource
{
    public Task<IReadOnlyList<UploadRecord>> ListAsync(UploadFilter filter, CancellationToken cancellationToken) =>
        queries.ListAsync(filter, cancellationToken);

    public IReadOnlyList<UploadWaiting> Waiting() => queries.Waiting();

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
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [new("uploads", new { waiting = queries.WaitingCount, degraded = queries.Degraded })];

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
        ];
}
