using System.Globalization;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>What was asked of a store and what it acknowledged, so that any later state can be judged.</summary>
internal sealed class StoreHistory
{
    private readonly List<Commit> commits = [];

    public int Count => commits.Count;

    /// <summary>Commits to two documents at once, now and then as a removal, and remembers when it was acknowledged.</summary>
    public async Task CommitAsync(IDocumentStore store, Random random, Func<int>? now = null)
    {
        var number = commits.Count + 1;
        var commit = new Commit(number, random.Next(12), random.Next(6) == 0);
        commits.Add(commit);
        var text = number.ToString(CultureInfo.InvariantCulture).PadRight(random.Next(8, 900), '.');
        var json = Encoding.UTF8.GetBytes(text);
        await store.CommitAsync(
            [
                commit.IsRemoval
                    ? DocumentChange.Remove("left", commit.Id)
                    : DocumentChange.Put("left", commit.Id, json),
                commit.IsRemoval
                    ? DocumentChange.Remove("right", commit.Id)
                    : DocumentChange.Put("right", commit.Id, json),
            ],
            CancellationToken.None
        );
        commit.AcknowledgedAt = now?.Invoke() ?? 0;
    }

    /// <returns>What is wrong, or null: an acknowledged change is missing, a half of a commit is there, or something that was never asked for.</returns>
    public async Task<string?> FaultAsync(IDocumentStore store, int cutAt = int.MaxValue)
    {
        var left = await StoreBench.ReadAsync(store, "left");
        var right = await StoreBench.ReadAsync(store, "right");
        if (!left.SequenceEqual(right))
        {
            return "a commit is there by half";
        }

        for (var i = 0; i < 12; i++)
        {
            var id = $"{i}";
            var found = left.TryGetValue(id, out var text)
                ? int.Parse(text.TrimEnd('.'), CultureInfo.InvariantCulture)
                : 0;
            var own = commits.Where(commit => commit.Id == id).ToList();
            var promised = own.FindLastIndex(commit => commit.AcknowledgedAt <= cutAt);
            var allowed = own.Skip(Math.Max(promised, 0)).Select(commit => commit.IsRemoval ? 0 : commit.Number);
            if (!(promised < 0 ? allowed.Append(0) : allowed).Contains(found))
            {
                return $"document {id} is at {found}, promised was {(promised < 0 ? 0 : own[promised].Number)}";
            }
        }

        return null;
    }

    /// <summary>What came after the cut did not happen; what was there then stays promised for good.</summary>
    public async Task ForgetAfterAsync(IDocumentStore store, int cutAt)
    {
        var left = await StoreBench.ReadAsync(store, "left");
        var there = left.Values.Select(text => int.Parse(text.TrimEnd('.'), CultureInfo.InvariantCulture)).ToHashSet();
        for (var i = 0; i < 12; i++)
        {
            var id = $"{i}";
            var own = commits.Where(commit => commit.Id == id).ToList();
            var promised = own.FindLastIndex(commit => commit.AcknowledgedAt <= cutAt);
            var found = own.FindLastIndex(commit => there.Contains(commit.Number));
            var keep =
                left.ContainsKey(id) ? found
                : promised >= 0 && own[promised].IsRemoval ? promised
                : own.FindIndex(Math.Max(promised, 0), commit => commit.IsRemoval);
            foreach (var gone in own.Skip(keep + 1))
            {
                commits.Remove(gone);
            }
        }

        commits.ForEach(commit => commit.AcknowledgedAt = 0);
    }

    private sealed class Commit(int number, int id, bool isRemoval)
    {
        public int Number => number;

        public string Id { get; } = $"{id}";

        public bool IsRemoval => isRemoval;

        public int? AcknowledgedAt { get; set; }
    }
}
