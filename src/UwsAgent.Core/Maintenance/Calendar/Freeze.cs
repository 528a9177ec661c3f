using System.Text.Json.Serialization;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>A time in which nothing begins: from the configuration, or made by a person.</summary>
/// <param name="Id">A word for <c>uws maintenance unfreeze</c>; the name in the configuration for those from there.</param>
/// <param name="Author">Null for one from the configuration.</param>
/// <param name="Until">Null until it is taken back.</param>
public sealed record Freeze(string Id, string? Author, string Reason, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>Work that mends security may begin all the same.</summary>
    public bool AllowSecurity { get; init; }

    /// <summary>The targets that it holds, by name or with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["*"];

    /// <summary>It is there, but what it says cannot be read, and so it holds everything.</summary>
    [JsonIgnore]
    public bool IsUnreadable { get; init; }

    /// <summary>As <c>ana: exams</c>, <c>winter holidays (configuration)</c>.</summary>
    [JsonIgnore]
    public string Who =>
        IsUnreadable ? $"a stored freeze that cannot be read ({Id})"
        : Author is null ? $"{(Reason.Length > 0 ? Reason : Id)} (configuration)"
        : Reason.Length > 0 ? $"{Author}: {Reason}"
        : Author;

    public bool IsOver(DateTimeOffset now) => Until is { } until && until <= now;

    public bool Holds(DateTimeOffset now) => From <= now && !IsOver(now);

    public bool Stops(string target, bool isSecurity) =>
        !(isSecurity && AllowSecurity) && (IsUnreadable || NameGlobs.Match(Targets, target));

    /// <summary>The days of an entry of the configuration, each run of days one freeze.</summary>
    internal static IEnumerable<Freeze> Of(string name, FreezeOptions options)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out var zone))
        {
            throw new UserErrorException(
                $"The time zone {options.TimeZone} of freeze {name} is not known on this host: install tzdata, or name another one."
            );
        }

        return options
            .Dates.Select(WallClock.Days)
            .OfType<(DateOnly First, DateOnly Last)>()
            .Select(range => new Freeze(
                name,
                null,
                options.Reason,
                WallClock.Begin(range.First, zone),
                WallClock.Begin(range.Last.AddDays(1), zone)
            )
            {
                AllowSecurity = options.AllowSecurity,
                Targets = options.Targets,
            });
    }
}
