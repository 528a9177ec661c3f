namespace UwsAgent.Core.Autoscaling;

/// <summary>What the demands ask for together, before anything holds it back.</summary>
internal readonly ref struct Wish(Observed observed, DemandLook look)
{
    /// <summary>The largest demand in replicas, with what is foreseen; null when nothing is known.</summary>
    public int? Replicas(TargetPolicy policy, TargetHistory history, Moment now, ref ReasonList reasons)
    {
        int? wanted = double.IsNaN(look.Need) ? null : AutoscaleDecision.Ceiling(look.Need);
        if (wanted is not null)
        {
            reasons.Add(ReasonCode.LargestDemand, look.Need, text: policy.Signals[look.Largest].Name);
        }
        else if (look.IsAllMissing)
        {
            reasons.Add(ReasonCode.AllMissing, (now.Steady - (history.AllMissingSince ?? now.Steady)).TotalSeconds);
            wanted = Fallback(policy, history, now, ref reasons);
        }
        else if (look.Missing == 0 && policy.Signals.Count > 0)
        {
            wanted = 0;
        }

        if (history.Expected is { } expected && expected.At <= now.Steady && !double.IsNaN(look.Need))
        {
            reasons.Add(ReasonCode.ForesightCame, expected.Replicas, look.Need);
        }

        return Foresee(policy, wanted, ref reasons);
    }

    private int? Fallback(TargetPolicy policy, TargetHistory history, Moment now, ref ReasonList reasons)
    {
        var fallback = policy.Options.Fallback;
        if (
            fallback.Replicas <= observed.Current
            || history.AllMissingSince is not { } since
            || now.Steady - since < fallback.After
        )
        {
            return null;
        }

        reasons.Add(ReasonCode.Fallback, fallback.Replicas);
        return fallback.Replicas;
    }

    private int? Foresee(TargetPolicy policy, int? wanted, ref ReasonList reasons)
    {
        if (
            !policy.Options.Foresight.Enabled
            || observed.Foreseen is not { } need
            || AutoscaleDecision.Ceiling(need) <= (wanted ?? 0)
        )
        {
            return wanted;
        }

        reasons.Add(ReasonCode.Foresight, need, observed.ForeseenSeconds);
        return AutoscaleDecision.Ceiling(need);
    }
}
