using System.Globalization;
using UwsAgent.Core.Images.Planning;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>What one run did on one engine.</summary>
public sealed record CleanReport(string Engine, CleanEnd End, string Summary)
{
    public int Images { get; init; }

    public int Containers { get; init; }

    /// <summary>By statfs before and after; null where nobody can tell.</summary>
    public long? FreedBytes { get; init; }

    /// <summary>What went, or would go, one phrase each.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>What did not go as planned.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];

    public DateTimeOffset? AgainAt { get; init; }

    public static string Line(ImageRemoval removal)
    {
        ArgumentNullException.ThrowIfNull(removal);
        return $"{removal.Name} ({ImageWords.ShortId(removal.Image.Id)}), {ImageWords.Size(removal.FreesBytes)}: {removal.Why}";
    }

    public static string Sentence(ImageCleanupPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var cache = plan.CacheBytes > 0 ? $", {ImageWords.Size(plan.CacheBytes)} of build cache" : "";
        var exited =
            plan.Containers.Count > 0
                ? string.Create(CultureInfo.InvariantCulture, $", {plan.Containers.Count} exited containers")
                : "";
        var cap =
            plan.LeftByCap > 0
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"; {plan.LeftByCap} more are left for the next run (MaxRemovals)"
                )
                : "";
        var need =
            plan.IsUnderPressure && plan.NeedsBytes < long.MaxValue / 4
                ? $" of {ImageWords.Size(plan.NeedsBytes)} that are needed"
                : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"would free {ImageWords.Size(plan.FreesBytes)}{need}: {plan.Removals.Count} of {plan.Removals.Count + plan.Kept.Count} images{exited}{cache}{cap}"
        );
    }
}

/// <summary>The ways in which a run on one engine can end.</summary>
public enum CleanEnd
{
    Done,
    Nothing,
    Planned,
    Postponed,

    /// <summary>There is no engine.</summary>
    Absent,

    /// <summary>It does not answer, or stopped to.</summary>
    Failed,
}
