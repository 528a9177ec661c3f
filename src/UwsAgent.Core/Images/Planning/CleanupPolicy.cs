using System.Text.RegularExpressions;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Images.Planning;

/// <summary>The keep rules and marks that one plan is made by.</summary>
public sealed record CleanupPolicy
{
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(1);

    public TimeSpan UnusedFor { get; init; } = TimeSpan.FromDays(14);

    public int KeepNewest { get; init; } = 2;

    public IReadOnlyList<KeepNewestRule> KeepNewestOf { get; init; } = [];

    public IReadOnlyList<NamePattern> Keep { get; init; } = [];

    public IReadOnlyList<KeepLabel> KeepLabels { get; init; } = [];

    /// <summary>What files, clusters and people refer to.</summary>
    public IReadOnlyList<KeptReference> References { get; init; } = [];

    public bool RemoveUnpullable { get; init; }

    public IReadOnlyList<NamePattern> AllowLost { get; init; } = [];

    public DiskLimit High { get; init; } = DiskLimit.Parse("85%");

    public DiskLimit Low { get; init; } = DiskLimit.Parse("75%");

    public int MaxRemovals { get; init; } = 500;

    public TimeSpan RemoveExitedAfter { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan CacheUnusedFor { get; init; } = TimeSpan.FromDays(7);

    public long CacheKeepBytes { get; init; } = 5L << 30;

    /// <summary>Images by id that this run has tried in vain, and why.</summary>
    public IReadOnlyDictionary<string, string> LeaveAlone { get; init; } =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Builds went on for longer than a run may be put off: nothing goes that a build could need.</summary>
    public bool OnlyDangling { get; init; }

    /// <summary>Room that somebody asked for, beside the marks.</summary>
    public long WantedFreeBytes { get; init; }

    public static CleanupPolicy Of(ImagesOptions options, IReadOnlyList<KeptReference> references)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new CleanupPolicy
        {
            KeepFor = options.KeepFor,
            UnusedFor = options.UnusedFor,
            KeepNewest = options.KeepNewest,
            KeepNewestOf = [.. options.KeepNewestOf.Select(KeepNewestRule.Of)],
            Keep = [.. options.Keep.Select(NamePattern.Parse)],
            KeepLabels = [.. options.KeepLabels.Select(KeepLabel.Parse)],
            References = references,
            RemoveUnpullable = options.RemoveUnpullable,
            AllowLost = [.. options.AllowLost.Select(NamePattern.Parse)],
            High = DiskLimit.Parse(options.HighThreshold),
            Low = DiskLimit.Parse(options.LowThreshold),
            MaxRemovals = options.MaxRemovals,
            RemoveExitedAfter = options.RemoveExitedAfter,
            CacheUnusedFor = options.BuildCache.UnusedFor,
            CacheKeepBytes = options.BuildCache.KeepSize.Bytes,
        };
    }
}

/// <summary>How many versions of some images stay.</summary>
public sealed record KeepNewestRule(NamePattern Names, Regex? Tags, int KeepNewest)
{
    public static KeepNewestRule Of(KeepNewestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(
            NamePattern.Parse(options.Names),
            options.Tags.Length == 0
                ? null
                : new Regex($@"\A(?:{options.Tags})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            options.KeepNewest
        );
    }

    public bool Fits(ImageName name) =>
        Names.Matches(name) && (Tags is null || (name.Tag is { } tag && Tags.IsMatch(tag)));
}

/// <summary>A label that keeps what has it.</summary>
/// <param name="Value">Null when any value does.</param>
public sealed record KeepLabel(string Name, string? Value)
{
    public static KeepLabel Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(text.Trim(), null) : new(text[..equals].Trim(), text[(equals + 1)..].Trim());
    }

    /// <summary><c>keep=false</c> keeps nothing.</summary>
    public bool IsOn(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(Name, out var given)
        && (Value is null ? !string.Equals(given, "false", StringComparison.OrdinalIgnoreCase) : given == Value);

    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}

/// <summary>An image that something refers to.</summary>
/// <param name="Name">A name, a name with digest, or an id.</param>
/// <param name="By">Who refers to it, as a phrase: <c>/srv/app/compose.yml</c>, <c>amy: uws images keep</c>.</param>
public sealed record KeptReference(string Name, string By);
