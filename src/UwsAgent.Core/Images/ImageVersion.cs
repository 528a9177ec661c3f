using System.Text.RegularExpressions;

namespace UwsAgent.Core.Images;

/// <summary>The version or maintenance round in an image's name: <c>1.2.10-bp4</c>, <c>v2.0.0-rc.1</c>, <c>2109-1</c>; greater is newer.</summary>
public sealed partial class ImageVersion
{
    private readonly string[] core;
    private readonly string[] rest;
    private readonly bool isEarly;

    private ImageVersion(string text, string[] core, string[] rest, bool isEarly) =>
        (Text, this.core, this.rest, this.isEarly) = (text, core, rest, isEarly);

    public string Text { get; }

    /// <summary>Finds the version in a tag and what is left without it: two tags with the same rest are versions of one thing.</summary>
    /// <param name="family">The tag with <c>#</c> in the place of its version.</param>
    /// <returns>Null when there is none.</returns>
    public static ImageVersion? Find(string tag, out string family)
    {
        ArgumentNullException.ThrowIfNull(tag);
        family = tag;
        if (IsPlain(tag))
        {
            family = tag[0] is 'v' ? "v#" : "#";
            var plain = tag[0] is 'v' ? tag[1..] : tag;
            return new ImageVersion(plain, plain.Split('.'), [], isEarly: false);
        }

        var match = Shape().Match(tag);
        if (!match.Success)
        {
            return null;
        }

        var variant = match.Groups["variant"].Value;
        family = $"{match.Groups["prefix"].Value}#{variant}";
        var further = match.Groups["rest"].Value;
        return new ImageVersion(
            match.Groups["core"].Value + further,
            match.Groups["core"].Value.Split('.'),
            further.Length == 0 ? [] : Parts().Matches(further).Select(part => part.Value).ToArray(),
            further.StartsWith('-') && further.Length > 1 && !char.IsAsciiDigit(further[1])
        );
    }

    /// <summary>Above 0 when this one is newer.</summary>
    public int Against(ImageVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var index = 0; index < Math.Max(core.Length, other.core.Length); index++)
        {
            var (mine, theirs) = (core.ElementAtOrDefault(index) ?? "0", other.core.ElementAtOrDefault(index) ?? "0");
            if (ByNumber(mine, theirs) is var order and not 0)
            {
                return order;
            }
        }

        // As semantic versions have it, 1.0.0-rc1 comes before 1.0.0; a round's number (2109-1) comes after the round.
        if (rest.Length == 0 || other.rest.Length == 0)
        {
            return rest.Length == other.rest.Length ? 0
                : rest.Length > 0 ? (isEarly ? -1 : 1)
                : other.isEarly ? 1
                : -1;
        }

        for (var index = 0; index < Math.Min(rest.Length, other.rest.Length); index++)
        {
            if (ByPart(rest[index], other.rest[index]) is var order and not 0)
            {
                return order;
            }
        }

        return rest.Length.CompareTo(other.rest.Length);
    }

    /// <summary>Most tags are only numbers and dots, and a host has thousands.</summary>
    private static bool IsPlain(string tag)
    {
        var digits = tag.AsSpan(tag.Length > 1 && tag[0] is 'v' ? 1 : 0);
        var dots = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var isDot = digits[index] is '.';
            dots += isDot ? 1 : 0;
            var isWhole = isDot ? index > 0 && digits[index - 1] is not '.' : char.IsAsciiDigit(digits[index]);
            if (!isWhole)
            {
                return false;
            }
        }

        return dots <= 3 && digits.Length is > 0 and <= 20 && digits[^1] is not '.';
    }

    private static int ByPart(string mine, string theirs) =>
        (char.IsAsciiDigit(mine[0]), char.IsAsciiDigit(theirs[0])) switch
        {
            (true, true) => ByNumber(mine, theirs),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(mine, theirs),
        };

    private static int ByNumber(string mine, string theirs)
    {
        var (left, right) = (mine.TrimStart('0'), theirs.TrimStart('0'));
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }

    [GeneratedRegex(
        @"^(?<prefix>([A-Za-z0-9_.]+[-_])*?v?)(?<core>[0-9]{1,20}([.][0-9]{1,20}){0,3})(?<rest>([-.+][0-9]{1,20}|[-+.]?(alpha|beta|rc|pre|dev|bp|build|rev|r|p)[-.]?[0-9]{0,20}){0,4})(?<variant>([-_+][A-Za-z][A-Za-z0-9_.]*)*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Shape();

    [GeneratedRegex("[0-9]+|[A-Za-z]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();
}
