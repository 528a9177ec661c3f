using System.Diagnostics;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Benchmarks.Maintenance;

/// <summary>What is due on 50 hosts, ten at a time, over real SSH connections; and the same question to unattended-upgrades.</summary>
internal sealed class HostsSuite : ISuite
{
    private const int Hosts = 50;
    private const int AtOnce = 10;
    private const int Rounds = 4;

    public string Name => "hosts";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException(
                "The suite boots a Debian with systemd-nspawn: run it as root on Linux."
            );
        }

        using var stand = new HostsStand(Hosts);
        var (unattended, took) = stand.UnattendedUpgrade();
        var (plan, own) = await FastestAsync(() => stand.LookAtOneAsync("root", cancellationToken));
        var upgraded = plan[0].Steps[0].Changes.Where(change => change.From is not null).Select(change => change.Name);
        if (!unattended.SequenceEqual(upgraded.Order(StringComparer.Ordinal)))
        {
            throw new InvalidOperationException(
                $"unattended-upgrade takes {string.Join(' ', unattended)}; the agent takes {string.Join(' ', upgraded)}"
            );
        }

        yield return Measure.Rate("packages that it takes, one by one the same", unattended.Count, "packages");
        yield return Measure.Rate("packages that it keeps, each with a reason", plan[0].Held.Count, "packages");
        yield return Measure.Cost(
            "one real host, connection and all",
            own.TotalSeconds,
            "s",
            peer: ("unattended-upgrade --dry-run", took.TotalSeconds),
            ratioAtLeast: 1
        );

        var (_, real) = await TimeAsync(() => stand.LookAsync("root", cancellationToken));
        yield return Measure.Cost("50 real looks of apt on this machine alone", real.TotalSeconds, "s");

        var (_, slowest) = await TimeAsync(() => stand.LookAtOneAsync("ops", cancellationToken));
        var (_, first) = await TimeAsync(() => stand.LookAsync("ops", cancellationToken));
        yield return Measure.Cost(
            "50 hosts, 10 at a time, over 5 times one host",
            first.TotalSeconds / (slowest.TotalSeconds * Hosts / AtOnce),
            "of ideal",
            atMost: 1.1
        );

        var before = Resident();
        for (var round = 0; round < Rounds; round++)
        {
            await stand.LookAsync("ops", cancellationToken);
        }

        yield return Measure.Cost(
            $"what {Rounds} more rounds of 50 leave in memory",
            Math.Max(0, Resident() - before),
            "MiB",
            atMost: 10
        );
    }

    private static async Task<(IReadOnlyList<TargetPlan> Plans, TimeSpan Took)> FastestAsync(
        Func<Task<IReadOnlyList<TargetPlan>>> look
    )
    {
        var looks = new List<(IReadOnlyList<TargetPlan> Plans, TimeSpan Took)>();
        for (var round = 0; round < 3; round++)
        {
            looks.Add(await TimeAsync(look));
        }

        return looks.MinBy(one => one.Took);
    }

    private static async Task<(IReadOnlyList<TargetPlan> Plans, TimeSpan Took)> TimeAsync(
        Func<Task<IReadOnlyList<TargetPlan>>> look
    )
    {
        var clock = Stopwatch.StartNew();
        var plans = await look();
        return (plans, clock.Elapsed);
    }

    private static double Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Process.GetCurrentProcess().WorkingSet64 / 1024.0 / 1024;
    }
}
