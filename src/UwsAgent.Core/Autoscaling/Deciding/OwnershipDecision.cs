namespace UwsAgent.Core.Autoscaling;

/// <summary>Tells whose number of replicas is there: ours, a deploy's, or a person's.</summary>
internal static class OwnershipDecision
{
    /// <summary>The field manager that our own writes have.</summary>
    public const string OwnManager = "uws-agent";

    public static Ownership Decide(TargetPolicy policy, Observed observed, TargetHistory history)
    {
        if (
            history.IsNew
            || (history.LastUid is not null && observed.Uid is not null && history.LastUid != observed.Uid)
        )
        {
            return Ownership.First;
        }

        if (observed.Current == history.LastReplicas)
        {
            return Ownership.Unchanged;
        }

        if (observed.Current == history.LastWritten || observed.SetBy == OwnManager)
        {
            return Ownership.Ours;
        }

        return IsDeploy(policy, observed, history) ? Ownership.Deploy : Ownership.Person;
    }

    private static bool IsDeploy(TargetPolicy policy, Observed observed, TargetHistory history)
    {
        if (observed.SetBy is { } manager)
        {
            foreach (var deployer in policy.Deployers)
            {
                if (
                    deployer.EndsWith('*')
                        ? manager.AsSpan().StartsWith(deployer.AsSpan(0, deployer.Length - 1), StringComparison.Ordinal)
                        : deployer == manager
                )
                {
                    return true;
                }
            }
        }

        // Older servers do not say who set it. A new template together with the manifest's own number is a deploy;
        // so is the manifest's number alone when nothing names a person.
        var isManifests = observed.AppliedReplicas == observed.Current;
        var isNewTemplate = history.LastRevision is not null && observed.Revision != history.LastRevision;
        return isManifests && (isNewTemplate || observed.SetBy is null);
    }
}
