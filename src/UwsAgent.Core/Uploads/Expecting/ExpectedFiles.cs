using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Expecting;

/// <summary>Looks which expected files are late, queues one job for each, and remembers which were told.</summary>
public sealed class ExpectedFiles(
    ICurrent<UploadsOptions> current,
    UploadRecords records,
    IJobQueue queue,
    IDocumentStore store,
    TimeProvider time
)
{
    internal const string Collection = "uploads-late";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(3);
    private IReadOnlyList<ExpectedDelivery> latest = [];

    /// <summary>As the upkeep last saw it.</summary>
    public IReadOnlyList<ExpectedDelivery> Latest => latest;

    /// <summary>Today's, in each school's own day; the first due first.</summary>
    public async Task<IReadOnlyList<ExpectedDelivery>> TodayAsync(CancellationToken cancellationToken)
    {
        var schools = SchoolExpectations.Of(current.Value).ToList();
        if (schools.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        var recent = (await records.SummariesAsync(cancellationToken))
            .Where(upload => now - upload.TakenAt < TimeSpan.FromDays(2))
            .ToLookup(upload => upload.Home, StringComparer.Ordinal);
        return
        [
            .. schools
                .SelectMany(school => ExpectedDecision.Of(school, [.. recent[school.Home]], now))
                .OrderBy(one => one.By)
                .ThenBy(one => one.School, StringComparer.Ordinal),
        ];
    }

    /// <summary>Queues what has to be told now.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        latest = await TodayAsync(cancellationToken);
        if (latest.All(one => one.State is not (ExpectedState.Late or ExpectedState.ArrivedLate)))
        {
            return;
        }

        var told = await ToldAsync(cancellationToken);
        foreach (var delivery in latest)
        {
            var before = told.GetValueOrDefault(delivery.Key);
            var isNews =
                (delivery.State == ExpectedState.Late && before is null)
                || (delivery.State == ExpectedState.ArrivedLate && before is { ArrivedAt: null });
            if (isNews)
            {
                await queue.EnqueueAsync(UploadLateJob.RequestOf(delivery), cancellationToken);
            }
        }

        await ForgetAsync(told.Values, cancellationToken);
    }

    internal async Task<ExpectedDelivery?> FindAsync(string key, CancellationToken cancellationToken) =>
        (await TodayAsync(cancellationToken)).FirstOrDefault(one => one.Key == key);

    internal async Task<LateTold?> FindToldAsync(string key, CancellationToken cancellationToken) =>
        await store.ReadAsync(Collection, key, cancellationToken) is { } document
            ? JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.LateTold)
            : null;

    internal Task RememberAsync(LateTold told, CancellationToken cancellationToken) =>
        store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    told.Key,
                    JsonSerializer.SerializeToUtf8Bytes(told, UploadJson.Default.LateTold)
                ),
            ],
            cancellationToken
        );

    private async Task<Dictionary<string, LateTold>> ToldAsync(CancellationToken cancellationToken) =>
        (await store.ReadAllAsync(Collection, cancellationToken))
            .Select(document => JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.LateTold)!)
            .ToDictionary(told => told.Key, StringComparer.Ordinal);

    private async Task ForgetAsync(IEnumerable<LateTold> told, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var old = told.Where(one => now - one.ToldAt > Remembered)
            .Select(one => DocumentChange.Remove(Collection, one.Key))
            .ToList();
        if (old.Count > 0)
        {
            await store.CommitAsync(old, cancellationToken);
        }
    }
}

/// <summary>It was told that a file is late, and perhaps that it came after all.</summary>
public sealed record LateTold(string Key, DateTimeOffset ToldAt, DateTimeOffset? ArrivedAt = null);
