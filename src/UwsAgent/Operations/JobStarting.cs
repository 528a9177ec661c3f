using System.Text.Json;
using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>Starts work by hand: a kind that people may start, or named work such as an allow-listed command.</summary>
internal sealed class JobStarting(IJobQueue queue, JobCatalog catalog, IEnumerable<INamedWork> named)
{
    /// <summary>What <c>uws run</c> takes.</summary>
    public IReadOnlyList<string> Names() =>
        [
            .. catalog.Kinds.Where(kind => kind.IsStartedByHand).Select(kind => kind.Name),
            .. named.SelectMany(one => one.Names),
        ];

    /// <exception cref="UserErrorException">There is no such kind, or it is not started by hand, or the wish cannot be read.</exception>
    public async Task<EnqueuedView> StartAsync(JobWish wish, string author, CancellationToken cancellationToken)
    {
        if (FindNamed(wish, author) is { } request)
        {
            return EnqueuedView.Of(await queue.EnqueueAsync(request with { DryRun = wish.DryRun }, cancellationToken));
        }

        var kind = catalog.Find(wish.Kind) ?? throw NotFound(wish.Kind);
        if (wish.Arguments.Count > 0)
        {
            throw new UserErrorException($"'{kind.Name}' takes no arguments; what it works on: --payload JSON.");
        }

        if (!kind.IsStartedByHand)
        {
            throw new UserErrorException(
                $"Jobs of kind '{kind.Name}' are not started by hand: the agent queues them itself. By hand: {Listed(Names())}."
            );
        }

        if (wish.Lane is { } lane && !queue.Counts().ByLane.ContainsKey(lane))
        {
            throw new UserErrorException(
                $"There is no lane '{lane}'. Lanes: {Listed(queue.Counts().ByLane.Keys.Order(StringComparer.Ordinal))}."
            );
        }

        if (wish.MaxAttempts < 1 || wish.TimeoutSeconds <= 0)
        {
            throw new UserErrorException("maxAttempts must be at least 1, and timeoutSeconds more than 0.");
        }

        var payload = Payload(wish.Payload);
        var ordinary = new JobRequest(kind.Name, author)
        {
            Payload = payload,
            Title = wish.Title ?? "",
            DedupeKey = wish.DedupeKey ?? $"by hand: {kind.Name}{(wish.DryRun ? " (dry run)" : "")} {payload}",
            ExclusiveKey = wish.ExclusiveKey,
            Priority = wish.Priority,
            DryRun = wish.DryRun,
            Lane = wish.Lane,
            Timeout = wish.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            MaxAttempts = wish.MaxAttempts,
            NotBefore = wish.NotBefore,
        };
        return EnqueuedView.Of(await queue.EnqueueAsync(ordinary, cancellationToken));
    }

    private JobRequest? FindNamed(JobWish wish, string author) =>
        named
            .Select(one => one.Request(wish.Kind, wish.Arguments, author))
            .FirstOrDefault(request => request is not null);

    private UserErrorException NotFound(string name) =>
        new($"There is nothing named '{name}' to start. By hand: {Listed(Names())}.") { Kind = UserErrorKind.NotFound };

    private static string Payload(JsonElement? payload) =>
        payload switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "{}",
            { ValueKind: JsonValueKind.Object } given => given.GetRawText(),
            _ => throw new UserErrorException("The payload must be a JSON object: {\"name\": \"value\"}."),
        };

    private static string Listed(IEnumerable<string> names) =>
        string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}

/// <summary>A person's wish for work; what is left out comes from the kind.</summary>
/// <param name="Kind">A kind, or the name of named work.</param>
internal sealed record JobWish(string Kind)
{
    /// <summary>For named work that takes some.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public JsonElement? Payload { get; init; }

    public string? Title { get; init; }

    /// <summary>By default the same wish twice is one job while the first has not ended.</summary>
    public string? DedupeKey { get; init; }

    public string? ExclusiveKey { get; init; }

    public int Priority { get; init; }

    public bool DryRun { get; init; }

    public string? Lane { get; init; }

    public double? TimeoutSeconds { get; init; }

    public int? MaxAttempts { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
}
