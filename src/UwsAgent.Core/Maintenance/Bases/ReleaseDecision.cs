using System.Globalization;

namespace UwsAgent.Core.Maintenance.Bases;

/// <summary>How a release stands.</summary>
public enum ReleaseState
{
    Supported,

    /// <summary>Its support ends within the time that the configuration calls soon.</summary>
    EndingSoon,

    /// <summary>Its own support is over; the longer one, by others or for money, is not.</summary>
    Extended,

    /// <summary>Nothing mends it any more.</summary>
    Ended,

    /// <summary>It has no releases: as new as the image.</summary>
    Rolling,

    /// <summary>The image has no system in it, such as one from scratch.</summary>
    None,

    /// <summary>No table says until when, or the image could not be looked into.</summary>
    Unknown,
}

/// <summary>A release with its state, and why.</summary>
public sealed record ReleaseStanding(ReleaseState State, string Why)
{
    /// <summary>When the support ends or ended that counts for the state.</summary>
    public DateOnly? Ends { get; init; }
}

/// <summary>Whether a release is supported on a day.</summary>
public static class ReleaseDecision
{
    /// <param name="release">Null for an image without a system.</param>
    public static ReleaseStanding Decide(ReleaseTable table, OsRelease? release, DateOnly today, TimeSpan soon)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (release is null)
        {
            return new(ReleaseState.None, "it has no /etc/os-release");
        }

        if (table.Find(release) is not { } known)
        {
            return ReleaseTable.IsRolling(release)
                ? new(ReleaseState.Rolling, $"{release.Name} has no releases")
                : new(
                    ReleaseState.Unknown,
                    $"no end is known of {release.Id}:{release.Version}; say it in Maintenance:Bases:Releases"
                );
        }

        if (today <= known.Ends)
        {
            var days = known.Ends.DayNumber - today.DayNumber;
            return days <= soon.TotalDays
                ? new(ReleaseState.EndingSoon, Text($"support ends {known.Ends:yyyy-MM-dd}, in {days} d"))
                {
                    Ends = known.Ends,
                }
                : new(ReleaseState.Supported, Text($"supported until {known.Ends:yyyy-MM-dd}")) { Ends = known.Ends };
        }

        return known.Extended is { } extended && today <= extended
            ? new(
                ReleaseState.Extended,
                Text($"support ended {known.Ends:yyyy-MM-dd}; only the extended one lasts until {extended:yyyy-MM-dd}")
            )
            {
                Ends = extended,
            }
            : new(
                ReleaseState.Ended,
                Text($"ended {known.Extended ?? known.Ends:yyyy-MM-dd}: nothing mends it any more")
            )
            {
                Ends = known.Extended ?? known.Ends,
            };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
