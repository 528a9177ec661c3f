using System.Globalization;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Waits for a rollout, for the address that must answer, and for both to stay well.</summary>
public sealed class RolloutWatch(IClusterComponents components, IHealthProbe probe, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(10);

    /// <param name="until">When the wait ends whatever comes.</param>
    public async Task<StepEnd> WaitAsync(
        string cluster,
        ComponentPlan plan,
        RolloutMark mark,
        DateTimeOffset until,
        Action<string> log,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(mark);
        ArgumentNullException.ThrowIfNull(log);
        var began = time.GetUtcNow();
        var deadline = Earlier(began + plan.Health.Timeout, until);
        DateTimeOffset? ailingSince = null;
        DateTimeOffset? wellSince = null;
        var wasWell = false;
        var said = "";
        while (true)
        {
            var now = time.GetUtcNow();
            var look = await LookAsync(cluster, plan, mark, now - (ailingSince ?? now), cancellationToken);
            if (look.Why != said)
            {
                said = look.Why;
                log($"{plan.Place}: {said}");
            }

            // What is not known neither heals nor harms.
            if (look.Standing != RolloutStanding.Unknown)
            {
                var isWell = look.Standing == RolloutStanding.Complete;
                ailingSince = look.Standing == RolloutStanding.Ails || (wasWell && !isWell) ? ailingSince ?? now : null;
                wellSince = isWell ? wellSince ?? now : null;
                wasWell |= isWell;
            }

            if (look.Standing == RolloutStanding.Failed)
            {
                return StepEnd.Failed($"{plan.Component} {plan.To} in {cluster}: {look.Why}", look.Evidence);
            }

            if (wasWell && ailingSince is { } ill && now - ill >= plan.Health.FailAfter)
            {
                return StepEnd.Failed(
                    $"{plan.Component} {plan.To} in {cluster} was well and did not stay so: {look.Why}",
                    look.Evidence
                );
            }

            if (
                look.Standing == RolloutStanding.Complete
                && wellSince is { } since
                && (now - since >= plan.Health.Settle || !mark.IsSettled)
            )
            {
                return StepEnd.Done(
                    $"{plan.Component} in {cluster}: {look.Why}{(mark.IsSettled ? $", for {Seconds(now - since)}" : "")}"
                );
            }

            if (now >= deadline && wellSince is null)
            {
                return StepEnd.Failed(
                    $"{plan.Component} {plan.To} in {cluster} is not well after {Seconds(now - began)}: {look.Why}",
                    look.Evidence
                );
            }

            await Task.Delay(
                Shorter(Pause, Shorter(plan.Health.FailAfter, plan.Health.Settle)),
                time,
                cancellationToken
            );
        }
    }

    private async Task<RolloutVerdict> LookAsync(
        string cluster,
        ComponentPlan plan,
        RolloutMark mark,
        TimeSpan ailing,
        CancellationToken cancellationToken
    )
    {
        var answer = await components.RolloutAsync(cluster, plan.Place, cancellationToken);
        if (answer.Fault is { } fault)
        {
            // An API server that restarts is no fault of the component.
            return new(
                fault.Kind is ClusterFaultKind.NotFound or ClusterFaultKind.Forbidden
                    ? RolloutStanding.Failed
                    : RolloutStanding.Unknown,
                fault.Why,
                []
            );
        }

        var verdict = RolloutDecision.Decide(answer.Value!, mark.Generation, mark.RestartsBefore, plan.Health, ailing);
        if (verdict.Standing != RolloutStanding.Complete || plan.Health.Address.Length == 0 || !mark.IsSettled)
        {
            return verdict;
        }

        var said = await probe.AskAsync(new Uri(plan.Health.Address), ProbePatience, cancellationToken);
        return ProbeDecision.Decide(said, plan.Health) is { } wrong
            ? new(RolloutStanding.Waits, $"{plan.Health.Address} {wrong}", [])
            : verdict with
            {
                Why = $"{verdict.Why}; {plan.Health.Address} answers",
            };
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => other > TimeSpan.Zero && other < one ? other : one;

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}

/// <summary>From where on a rollout counts.</summary>
/// <param name="Generation">The one that was written.</param>
/// <param name="IsSettled">It must also answer, and stay well; what is taken back need not.</param>
public sealed record RolloutMark(long Generation, IReadOnlyDictionary<string, int> RestartsBefore, bool IsSettled);

/// <summary>Decides whether an address answered well.</summary>
public static class ProbeDecision
{
    /// <returns>Null when it did.</returns>
    public static string? Decide(ProbeAnswer answer, HealthOptions health)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(health);
        return answer.Status is not { } status ? $"does not answer: {answer.Text}"
            : status != health.Status
                ? string.Create(CultureInfo.InvariantCulture, $"answers {status} and not {health.Status}")
            : !answer.Text.Contains(health.Text, StringComparison.Ordinal) ? $"does not answer with '{health.Text}'"
            : null;
    }
}
