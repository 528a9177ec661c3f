using System.Runtime.CompilerServices;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keeps the lines of decisions in memory, by series and day.</summary>
public sealed class FakeDecisionLog : IDecisionLog
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Series, DateOnly Day), List<ReadOnlyMemory<byte>>> files = [];

    /// <summary>The next appends fail with this while it is set.</summary>
    public string? Full { get; set; }

    public IReadOnlyList<string> Lines =>
        [.. files.Values.SelectMany(lines => lines).Select(line => Encoding.UTF8.GetString(line.Span))];

    public Task AppendAsync(
        string series,
        DateTimeOffset at,
        IReadOnlyList<ReadOnlyMemory<byte>> lines,
        CancellationToken cancellationToken
    )
    {
        if (Full is { } why)
        {
            throw new IOException(why);
        }

        lock (gate)
        {
            var key = (series, DateOnly.FromDateTime(at.UtcDateTime));
            if (!files.TryGetValue(key, out var file))
            {
                files[key] = file = [];
            }

            file.AddRange(lines);
            return Task.CompletedTask;
        }
    }

    public bool IsFresh(string series, DateTimeOffset at)
    {
        lock (gate)
        {
            return !files.ContainsKey((series, DateOnly.FromDateTime(at.UtcDateTime)));
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string series,
        DateTimeOffset from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        List<ReadOnlyMemory<byte>> all;
        lock (gate)
        {
            all =
            [
                .. files
                    .Where(file => file.Key.Series == series && file.Key.Day >= DateOnly.FromDateTime(from.UtcDateTime))
                    .SelectMany(file => file.Value),
            ];
        }

        foreach (var line in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return line;
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var old = files.Keys.Where(key => key.Day < DateOnly.FromDateTime(day.UtcDateTime)).ToList();
            old.ForEach(key => files.Remove(key));
            return Task.FromResult(old.Count);
        }
    }
}
