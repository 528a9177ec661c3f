using System.IO.Enumeration;

namespace UwsAgent.Core.Uploads;

/// <summary>Which names are not uploads yet, and which never will be.</summary>
public static class UploadNames
{
    private const int MaxNameBytes = 200;

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "COM2",
        "COM3",
        "COM4",
        "COM5",
        "COM6",
        "COM7",
        "COM8",
        "COM9",
        "LPT1",
        "LPT2",
        "LPT3",
        "LPT4",
        "LPT5",
        "LPT6",
        "LPT7",
        "LPT8",
        "LPT9",
    };

    /// <summary>The pattern under which a client or the server hides an upload until it is whole; null for a name that counts.</summary>
    public static string? TemporaryPattern(string name, IReadOnlyList<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
            {
                return pattern;
            }
        }

        return name.StartsWith('.') ? ".*" : null;
    }

    /// <summary>Why a path may not be judged under its name, in words for the school; null when it may.</summary>
    public static string? WhyRefused(string relative)
    {
        foreach (var part in relative.Split('/'))
        {
            if (!FileNameText.IsPlain(part))
            {
                return "the name has characters that cannot be seen or that are not valid UTF-8";
            }

            if (part is "" or "." or "..")
            {
                return "the name is not a file name";
            }

            if (FileNameText.ToBytes(part).Length > MaxNameBytes)
            {
                return $"the name is longer than {MaxNameBytes} bytes";
            }

            if (part.StartsWith('-') || part.StartsWith(' ') || part.EndsWith(' ') || part.EndsWith('.'))
            {
                return "the name begins with a hyphen or a space, or ends with a dot or a space";
            }

            if (Devices.Contains(part.Split('.')[0]))
            {
                return "the name is reserved by Windows";
            }
        }

        return null;
    }

    /// <summary>What ProFTPD hid while it was written: <c>.in.users.csv.4711</c> is <c>users.csv</c>; null for any other name.</summary>
    public static string? BehindHiddenStore(string name)
    {
        if (!name.StartsWith(".in.", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = name[4..];
        var dot = rest.LastIndexOf('.');
        var isSuffix = dot > 0 && rest[(dot + 1)..].All(char.IsAsciiDigit);
        return isSuffix ? rest[..dot] : null;
    }
}
