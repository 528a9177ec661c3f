namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>Which of two versions of Debian's packages is newer, as dpkg says (deb-version(7)).</summary>
public static class DebianVersion
{
    public static int Compare(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (leftEpoch, leftUpstream, leftRevision) = Parts(left);
        var (rightEpoch, rightUpstream, rightRevision) = Parts(right);
        var order = ComparePart(leftEpoch, rightEpoch);
        order = order != 0 ? order : ComparePart(leftUpstream, rightUpstream);
        return order != 0 ? order : ComparePart(leftRevision, rightRevision);
    }

    public static string Newest(IEnumerable<string> versions) => versions.Max(Comparer<string>.Create(Compare))!;

    private static (string Epoch, string Upstream, string Revision) Parts(string version)
    {
        var colon = version.IndexOf(':', StringComparison.Ordinal);
        var epoch = colon > 0 ? version[..colon] : "0";
        var rest = version[(colon + 1)..];
        var dash = rest.LastIndexOf('-');
        return dash < 0 ? (epoch, rest, "") : (epoch, rest[..dash], rest[(dash + 1)..]);
    }

    private static int ComparePart(string left, string right)
    {
        int i = 0,
            j = 0;
        while (i < left.Length || j < right.Length)
        {
            while (
                (i < left.Length && !char.IsAsciiDigit(left[i])) || (j < right.Length && !char.IsAsciiDigit(right[j]))
            )
            {
                var order = Weight(left, i) - Weight(right, j);
                if (order != 0)
                {
                    return order;
                }

                i++;
                j++;
            }

            var leftDigits = Digits(left, ref i);
            var rightDigits = Digits(right, ref j);
            var digits =
                leftDigits.Length != rightDigits.Length
                    ? leftDigits.Length - rightDigits.Length
                    : string.CompareOrdinal(leftDigits, rightDigits);
            if (digits != 0)
            {
                return digits;
            }
        }

        return 0;
    }

    private static string Digits(string text, ref int at)
    {
        while (at < text.Length && text[at] is '0')
        {
            at++;
        }

        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    /// <summary>A tilde comes before the end, letters before everything else.</summary>
    private static int Weight(string text, int at) =>
        at >= text.Length || char.IsAsciiDigit(text[at]) ? 0
        : text[at] is '~' ? -1
        : char.IsAsciiLetter(text[at]) ? text[at]
        : text[at] + 256;
}
