using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads;

/// <summary>What front doors ask about uploads.</summary>
public sealed class UploadQueries(UploadRecords records, UploadNoticing noticing)
{
    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<UploadRecord>> ListAsync(
        UploadFilter filter,
        CancellationToken cancellationToken
    ) => await NewestAsync(filter.Fits, filter.Newest, cancellationToken);

    /// <summary>By id, or by the end or beginning of one when only one has it; null when there is none.</summary>
    /// <exception cref="UserErrorException">Several fit.</exception>
    public async Task<UploadRecord?> FindAsync(string idOrPart, CancellationToken cancellationToken)
    {
        if (await records.FindAsync(idOrPart, cancellationToken) is { } exact)
        {
            return exact;
        }

        var fitting = (await records.SummariesAsync(cancellationToken))
            .Where(record =>
                record.Id.StartsWith(idOrPart, StringComparison.Ordinal)
                || record.Id.EndsWith(idOrPart, StringComparison.Ordinal)
            )
            .Take(2)
            .ToList();
        return fitting.Count < 2
            ? (fitting is [var only] ? await records.FindAsync(only.Id, cancellationToken) : null)
            : throw new UserErrorException($"Several uploads have an id like {idOrPart}; give more of it.");
    }

    /// <summary>What has no verdict yet, oldest first.</summary>
    public IReadOnlyList<UploadWaiting> Waiting() => noticing.Waiting();

    public int WaitingCount => noticing.WaitingCount;

    /// <summary>The files of that name that wait, and the newest verdicts on such a file.</summary>
    /// <param name="file">A path below the home, its last part, or <c>school/path</c>.</param>
    public async Task<UploadWhy> WhyAsync(string file, CancellationToken cancellationToken) =>
        new(
            [.. Waiting().Where(waiting => Names(waiting.School, waiting.Path, file))],
            await NewestAsync(record => Names(record.School, record.Path, file), 5, cancellationToken)
        );

    /// <summary>Why homes are polled instead of watched; null when they are watched.</summary>
    public string? Degraded => noticing.Degraded;

    private async Task<IReadOnlyList<UploadRecord>> NewestAsync(
        Func<UploadSummary, bool> fits,
        int newest,
        CancellationToken cancellationToken
    ) =>
        await records.OfAsync(
            (await records.SummariesAsync(cancellationToken))
                .Where(fits)
                .OrderByDescending(record => record.TakenAt)
                .ThenByDescending(record => record.Id, StringComparer.Ordinal)
                .Take(newest),
            cancellationToken
        );

    private static bool Names(string school, string path, string asked) =>
        string.Equals(path, asked, StringComparison.Ordinal)
        || string.Equals($"{school}/{path}", asked, StringComparison.Ordinal)
        || path.EndsWith("/" + asked, StringComparison.Ordinal);
}

/// <summary>Which uploads are asked for; null asks for all.</summary>
public sealed record UploadFilter
{
    public string? School { get; init; }

    public UploadResult? Result { get; init; }

    public DateTimeOffset? Since { get; init; }

    public int Newest { get; init; } = 50;

    public bool Fits(UploadSummary record) =>
        (School is null || string.Equals(School, record.School, StringComparison.OrdinalIgnoreCase))
        && (Result is null || Result == record.Result)
        && (Since is null || record.TakenAt >= Since);
}

/// <summary>Why a file has no verdict yet, or which it has.</summary>
public sealed record UploadWhy(IReadOnlyList<UploadWaiting> Waiting, IReadOnlyList<UploadRecord> Newest);
