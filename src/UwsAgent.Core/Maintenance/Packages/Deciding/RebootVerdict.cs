using UwsAgent.Core.Maintenance.Packages.Reading;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>Whether a host must be restarted, with each sign on its own.</summary>
public sealed record RebootVerdict
{
    /// <summary>What the file says.</summary>
    public string? File { get; init; }

    /// <summary>That a newer kernel is installed.</summary>
    public string? Kernel { get; init; }

    /// <summary>Which processes run code of files that are gone.</summary>
    public string? Stale { get; init; }

    public IReadOnlyList<string> Reasons => [.. new[] { File, Kernel, Stale }.OfType<string>()];

    public bool IsRequired => File is not null || Kernel is not null;

    public static RebootVerdict Decide(HostState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var newest = state.Kernels.Count == 0 ? null : DebianVersion.Newest(state.Kernels);
        var packages =
            state.RebootPackages.Count == 0 ? "" : $" (for {string.Join(", ", state.RebootPackages.Take(5))})";
        var names = state
            .Stale.Select(process => process.Name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var files = state
            .Stale.Select(process => process.File)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return new RebootVerdict
        {
            File = state.HasRebootFile ? $"/run/reboot-required is there{packages}" : null,
            Kernel =
                newest is not null && DebianVersion.Compare(newest, state.Kernel) > 0
                    ? $"kernel {state.Kernel} runs, {newest} is installed"
                    : null,
            Stale =
                names.Count == 0
                    ? null
                    : $"{Some(names)} still {(names.Count == 1 ? "runs" : "run")} code that was replaced: {Some(files)}",
        };
    }

    public bool IsDue(RebootPolicy policy) =>
        policy switch
        {
            RebootPolicy.Never => false,
            RebootPolicy.WhenRequired => IsRequired,
            RebootPolicy.WhenStale => IsRequired || Stale is not null,
            _ => true,
        };

    private static string Some(List<string> names) =>
        names.Count <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(5))} and {names.Count - 5} more";
}
