namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Targets that are worked on together.</summary>
/// <param name="Units">Those with something to do, in their order; the first is the canary.</param>
public sealed record Wave(string Name, IReadOnlyList<UnitId> Units)
{
    public bool HasCanary { get; init; } = true;

    /// <summary>At least 1.</summary>
    public int AtMost { get; init; } = 1;

    public int MaxFailed { get; init; }

    public TimeSpan Soak { get; init; }
}

/// <summary>Puts targets into waves.</summary>
public static class WaveOrder
{
    /// <summary>Where targets go that no wave names.</summary>
    public const string Rest = "rest";

    /// <summary>The waves in the configured order with what is due in each; what no wave names comes last.</summary>
    public static IReadOnlyList<Wave> Decide(IReadOnlyList<WaveOptions> waves, TimeSpan soak, IEnumerable<UnitId> due)
    {
        ArgumentNullException.ThrowIfNull(waves);
        var last = new WaveOptions
        {
            Name = waves.Any(wave => wave.Name == Rest) ? $"{Rest} of all" : Rest,
            Targets = ["*"],
        };
        return
        [
            .. due.Distinct()
                .GroupBy(unit => IndexOf(waves, unit.Target))
                .OrderBy(group => group.Key)
                .Select(group => Of(group.Key < waves.Count ? waves[group.Key] : last, soak, [.. group])),
        ];
    }

    /// <summary>The name of the wave that a target belongs to.</summary>
    public static string NameOf(IReadOnlyList<WaveOptions> waves, string target)
    {
        ArgumentNullException.ThrowIfNull(waves);
        var index = IndexOf(waves, target);
        return index < waves.Count ? waves[index].Name : Rest;
    }

    private static int IndexOf(IReadOnlyList<WaveOptions> waves, string target) =>
        waves
            .Index()
            .Where(wave => Globs.Match(wave.Item.Targets, target))
            .Select(wave => wave.Index)
            .FirstOrDefault(waves.Count);

    private static Wave Of(WaveOptions options, TimeSpan soak, List<UnitId> units)
    {
        // The order in which the wave names them, then by name: the same canary every time.
        var ordered = units
            .OrderBy(unit => options.Targets.TakeWhile(pattern => !Globs.Match([pattern], unit.Target)).Count())
            .ThenBy(unit => unit.Target, StringComparer.Ordinal)
            .ThenBy(unit => unit.Kind, StringComparer.Ordinal);
        var targets = units.Select(unit => unit.Target).Distinct(StringComparer.Ordinal).Count();
        return new Wave(options.Name, [.. ordered])
        {
            HasCanary = options.Canary,
            AtMost = Math.Max(1, Share.Parse(options.AtMost).Of(targets)),
            MaxFailed = Share.Parse(options.MaxFailed).Of(targets),
            Soak = options.Soak ?? soak,
        };
    }
}
