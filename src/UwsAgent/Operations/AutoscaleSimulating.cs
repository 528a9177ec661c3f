using System.Globalization;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Operations;

/// <summary>What would have been: the recorded past, or made-up work, through policies that are in force or only thought of.</summary>
internal sealed class AutoscaleSimulating(
    ICurrent<AutoscalingOptions> current,
    TargetRecords records,
    TargetControl control
)
{
    private const int MostBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan UpEvery = TimeSpan.FromMinutes(5);

    public async Task<(string Title, IReadOnlyList<SimulationResult> Results)> RunAsync(
        SimulationWish wish,
        CancellationToken cancellationToken
    )
    {
        var name = control.NameOf(wish.Target);
        var inForce = TargetPolicy.Of(name, current.Value.Targets[name]);
        var policies = new List<(string Name, TargetPolicy Policy)> { (name, inForce) };
        if (wish.Policy is { } file)
        {
            policies.Insert(0, ("new", PolicyFile.Target(PolicyFile.Read("standard input", file), name)));
        }

        var work = wish.Trace is { } trace
            ? SyntheticTraces.Make(trace, wish.Seed)
            : await RecordedAsync(wish, inForce, policies[0].Policy, cancellationToken);
        // Seconds of computing: not on the thread of the door.
        var results = await Task.Run(
            () => Comparison.Run(work, policies, UpEvery, withPeers: true, cancellationToken),
            cancellationToken
        );
        return ($"{name}: {work.Name} from {work.Start:yyyy-MM-dd HH:mm}Z", results);
    }

    /// <summary>The recorded samples as CSV, which the simulation reads back.</summary>
    public async Task<IReadOnlyList<string>> CsvAsync(
        string target,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var name = control.NameOf(target);
        var policy = TargetPolicy.Of(name, current.Value.Targets[name]);
        var table = SampleTable.Of(policy, await LooksAsync(name, since, cancellationToken));
        return
        [
            $"time,ready,{string.Join(',', table.Names)}",
            .. table.Rows.Select(row =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.At:yyyy-MM-ddTHH:mm:ss.fff}Z,{row.Ready},{string.Join(',', row.Numbers.Select(number => number?.ToString(CultureInfo.InvariantCulture) ?? "U"))}"
                )
            ),
        ];
    }

    /// <exception cref="UserErrorException">It is too long.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int got; (got = await input.ReadAsync(block, cancellationToken)) > 0; )
        {
            await all.WriteAsync(block.AsMemory(0, got), cancellationToken);
            if (all.Length > MostBytes)
            {
                throw new UserErrorException(
                    "Standard input is longer than 32 MiB; use uws-agent autoscale simulate, which reads files."
                );
            }
        }

        return all.ToArray();
    }

    private async Task<WorkTrace> RecordedAsync(
        SimulationWish wish,
        TargetPolicy inForce,
        TargetPolicy policy,
        CancellationToken cancellationToken
    )
    {
        if (wish.Csv is { } csv)
        {
            var given = SampleTable.ReadCsv("standard input", csv.Span);
            return TraceOfSamples.Make("standard input", given, policy, wish.Rates);
        }

        var looks = await LooksAsync(inForce.Name, wish.Since, cancellationToken);
        return TraceOfSamples.Make("recorded", SampleTable.Of(inForce, looks), policy, wish.Rates);
    }

    private async Task<List<TargetLook>> LooksAsync(
        string name,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var looks = new List<TargetLook>();
        await foreach (
            var look in records.ReadAsync(current.Value.Targets[name].Cluster, name, since, cancellationToken)
        )
        {
            looks.Add(look);
        }

        return looks;
    }
}

/// <summary>What is to be simulated.</summary>
internal sealed record SimulationWish(string Target)
{
    /// <summary>Made-up work; null for what was recorded.</summary>
    public string? Trace { get; init; }

    public int Seed { get; init; } = 1;

    public DateTimeOffset Since { get; init; }

    /// <summary>Another policy file, compared with the one in force.</summary>
    public ReadOnlyMemory<byte>? Policy { get; init; }

    /// <summary>Samples instead of the recorded ones.</summary>
    public ReadOnlyMemory<byte>? Csv { get; init; }

    public IReadOnlyDictionary<string, double> Rates { get; init; } =
        new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
}
