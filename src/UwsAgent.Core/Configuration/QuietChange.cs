namespace UwsAgent.Core.Configuration;

/// <summary>Tells when something changed and has been quiet since: a file that is still being written is not read half-way.</summary>
public sealed class QuietChange(TimeSpan quiet)
{
    private string? candidate;
    private TimeSpan since;

    /// <param name="known">The mark of what was last read.</param>
    /// <param name="seen">The mark of now.</param>
    /// <param name="now">On a clock that does not jump.</param>
    public bool IsDue(string known, string seen, TimeSpan now)
    {
        if (known == seen)
        {
            candidate = null;
            return false;
        }

        if (candidate != seen)
        {
            (candidate, since) = (seen, now);
        }

        return now - since >= quiet;
    }

    /// <summary>The files whose lines differ between two marks.</summary>
    public static IReadOnlyList<string> Files(string known, string seen)
    {
        var before = known.Split('\n').ToHashSet(StringComparer.Ordinal);
        before.SymmetricExceptWith(seen.Split('\n'));
        return
        [
            .. before.Select(line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }
}
