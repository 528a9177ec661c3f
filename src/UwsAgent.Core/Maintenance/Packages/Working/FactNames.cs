namespace UwsAgent.Core.Maintenance.Packages.Working;

/// <summary>What steps of hosts write down for themselves.</summary>
internal static class FactNames
{
    /// <summary>Units that had failed before.</summary>
    public const string FailedBefore = "failed-before";

    /// <summary>The boot that the restart ends.</summary>
    public const string BootId = "boot-id";
}
