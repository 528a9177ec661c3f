namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>What apt complains about, by what somebody has to do.</summary>
public enum AptTrouble
{
    /// <summary>A repository calls itself something else than before: stable became oldstable.</summary>
    ReleaseChanged,

    /// <summary>The key is not known, or expired, or there is no signature.</summary>
    Untrusted,

    /// <summary>The list is older than it says that it may be.</summary>
    Expired,

    /// <summary>The place has it no more: archived, or a wrong name.</summary>
    Gone,

    Unreachable,

    Locked,

    Other,
}

/// <summary>One complaint of apt.</summary>
public sealed record AptComplaint(AptTrouble Trouble, string Line)
{
    /// <summary>apt goes on with what it had.</summary>
    public bool IsWarning => Line.StartsWith("W:", StringComparison.Ordinal);
}

/// <summary>Reads the lines of apt that begin with <c>E:</c> and <c>W:</c>.</summary>
public static class AptComplaints
{
    private static readonly (string Words, AptTrouble Trouble)[] Known =
    [
        ("changed its '", AptTrouble.ReleaseChanged),
        ("NO_PUBKEY", AptTrouble.Untrusted),
        ("EXPKEYSIG", AptTrouble.Untrusted),
        ("REVKEYSIG", AptTrouble.Untrusted),
        ("BADSIG", AptTrouble.Untrusted),
        ("is not signed", AptTrouble.Untrusted),
        ("is no longer signed", AptTrouble.Untrusted),
        ("couldn't be verified", AptTrouble.Untrusted),
        ("signature verification", AptTrouble.Untrusted),
        ("is expired (invalid since", AptTrouble.Expired),
        ("is not valid yet", AptTrouble.Expired),
        ("does not have a Release file", AptTrouble.Gone),
        ("no longer has a Release file", AptTrouble.Gone),
        ("404 ", AptTrouble.Gone),
        ("Could not get lock", AptTrouble.Locked),
        ("Unable to acquire the dpkg frontend lock", AptTrouble.Locked),
        ("Failed to fetch", AptTrouble.Unreachable),
        ("Could not resolve", AptTrouble.Unreachable),
        ("Could not connect", AptTrouble.Unreachable),
        ("Some index files failed to download", AptTrouble.Unreachable),
        ("Hash Sum mismatch", AptTrouble.Unreachable),
    ];

    public static IReadOnlyList<AptComplaint> Parse(IEnumerable<string> lines) =>
        [
            .. lines
                .Select(line => line.Trim())
                .Where(line =>
                    line.StartsWith("E:", StringComparison.Ordinal)
                    || line.StartsWith("W:", StringComparison.Ordinal)
                    || IsOtherSuite(line)
                )
                .Select(line => new AptComplaint(Of(line), PlainText.Line(line, 300)))
                .Distinct(),
        ];

    /// <summary>The sentence for people, with what to do.</summary>
    public static string Verdict(AptComplaint complaint)
    {
        ArgumentNullException.ThrowIfNull(complaint);
        var line = complaint.Line[2..].Trim();
        return complaint.Trouble switch
        {
            AptTrouble.ReleaseChanged =>
                $"the release changed: {line}. Read its notes, then set AllowReleaseChange for one round",
            AptTrouble.Untrusted => $"apt does not trust a repository: {line}. Its key must be renewed on the host",
            AptTrouble.Expired =>
                $"a repository's list is out of date: {line}. The mirror stands still, or the host's clock is wrong",
            AptTrouble.Gone =>
                $"a repository is not there any more: {line}. A release that is archived gets no more fixes: upgrade it",
            AptTrouble.Locked => $"another one works with apt: {line}",
            _ => line,
        };
    }

    /// <summary>apt since 2.1 only remarks that stable became oldstable. That the version is another is a point release.</summary>
    private static bool IsOtherSuite(string line) =>
        line.StartsWith("N:", StringComparison.Ordinal)
        && line.Contains("changed its 'Suite'", StringComparison.Ordinal);

    private static AptTrouble Of(string line) =>
        Known.FirstOrDefault(known => line.Contains(known.Words, StringComparison.Ordinal)) is { Words: not null } found
            ? found.Trouble
            : AptTrouble.Other;
}
