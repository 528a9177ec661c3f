using System.Globalization;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>What names, homes and passwords of schools may be: nothing that could mean something else in a line of passwd(5) or in a path.</summary>
public static class SftpUserRules
{
    public const int LongestName = 28;
    private const int LongestHome = 64;
    private const int LongestNote = 200;
    private const int MostPasswordBytes = 256;

    /// <summary>Null when it may be used.</summary>
    public static string? NameFault(string name) =>
        name.EndsWith(SftpRotation.AliasEnd, StringComparison.OrdinalIgnoreCase)
            ? $"'{Shown(name)}' ends with {SftpRotation.AliasEnd}, which is kept for changes of a password"
        : name.Length is 0 or > LongestName || !name.All(IsPlain) || !char.IsAsciiLetterOrDigit(name[0])
            ? $"'{Shown(name)}' is no login name: 1 to {LongestName} ASCII letters, digits, dots, hyphens and underscores, beginning with a letter or digit"
        : name is "root" ? "'root' is no login name of a school"
        : null;

    public static string? HomeFault(string home) =>
        home.Length is 0 or > LongestHome || !home.All(IsPlain) || !char.IsAsciiLetterOrDigit(home[0])
            ? $"'{Shown(home)}' is no home: the name of one directory right below HomeRoot, of ASCII letters, digits, dots, hyphens and underscores"
            : null;

    public static string? PasswordFault(string password, int fewest) =>
        password.Length < fewest
            ? string.Create(CultureInfo.InvariantCulture, $"the password must have at least {fewest} characters")
        : System.Text.Encoding.UTF8.GetByteCount(password) > MostPasswordBytes || password.Any(char.IsControl)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the password must be one line of at most {MostPasswordBytes} bytes"
            )
        : null;

    public static string Note(string? note) => PlainText.Line(note?.Trim() ?? "", LongestNote);

    /// <summary>Letters and digits that are not mistaken for each other; five bits each.</summary>
    public static string Password(ReadOnlySpan<byte> random)
    {
        const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
        var password = new char[random.Length + ((random.Length - 1) / 6)];
        for (int at = 0, next = 0; next < random.Length; at++)
        {
            password[at] = at % 7 == 6 ? '-' : Letters[random[next++] & 31];
        }

        return new string(password);
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';

    private static string Shown(string text) => PlainText.Line(text, 40);
}
