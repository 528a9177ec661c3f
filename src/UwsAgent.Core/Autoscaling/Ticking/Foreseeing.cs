namespace UwsAgent.Core.Autoscaling;

/// <summary>What past weeks had at the time that is coming, as a part of what is observed, so that a decision needs nothing else.</summary>
public static class Foreseeing
{
    internal static Observed Of(Observed observed, TargetPolicy policy, TargetMemory memory, Moment now) =>
        policy.Options.Foresight.Enabled
            ? Of(observed, policy, memory.Profile, memory.History.ReadySeconds, now)
            : observed;

    public static Observed Of(
        Observed observed,
        TargetPolicy policy,
        WeekProfile? profile,
        double readySeconds,
        Moment now
    )
    {
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(policy);
        var ahead = policy.Options.Foresight.Ahead + TimeSpan.FromSeconds(Math.Round(readySeconds));
        return observed with
        {
            Foreseen = profile?.Expect(now.Wall, ahead) is { } need ? Math.Round(need, 1) : null,
            ForeseenSeconds = profile is null ? 0 : ahead.TotalSeconds,
        };
    }

    internal static void Learn(Decision decision, TargetPolicy policy, TargetMemory memory, Moment now)
    {
        if (policy.Options.Foresight.Enabled)
        {
            memory.Profile ??= new WeekProfile(policy.Options.Foresight.Weeks);
            Learn(decision, memory.Profile, now);
        }
    }

    /// <summary>Only what was wholly known is learnt from.</summary>
    public static void Learn(Decision decision, WeekProfile profile, Moment now)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(profile);
        if (decision.Demands.Count > 0 && decision.Demands.All(demand => demand.IsKnown))
        {
            profile.Add(
                now.Wall,
                decision.Demands.Where(demand => demand.Asks).Select(demand => demand.Need).DefaultIfEmpty(0).Max()
            );
        }
    }
}
