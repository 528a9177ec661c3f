using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>A public key with which a school logs in.</summary>
/// <param name="Blob">The key itself as RFC 4253 has it, in base 64.</param>
/// <param name="Comment">Where it comes from, harmless; may be empty.</param>
public sealed record SftpKey(string Type, string Blob, string Comment, DateTimeOffset AddedAt, string AddedBy)
{
    private const int FewestRsaBits = 2048;
    private const int LongestComment = 60;
    private const int LineLetters = 70;
    private const string Begin = "---- BEGIN SSH2 PUBLIC KEY ----";
    private const string End = "---- END SSH2 PUBLIC KEY ----";
    private static readonly string[] Curves = ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Blob))).TrimEnd('=');

    /// <summary>From the one line of a <c>.pub</c> file, or from the block of RFC 4716.</summary>
    /// <exception cref="UserErrorException">It is no public key that the server takes.</exception>
    public static SftpKey Parse(string text, DateTimeOffset now, string author)
    {
        var lines = text.ReplaceLineEndings("\n")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            throw Wrong("that is a private key: it must never leave its owner. Ask for the file that ends with .pub");
        }

        var (blob, comment) = lines switch
        {
            [] => throw Wrong("there is nothing"),
            [Begin, .. var inside, End] => (string.Concat(inside.SkipWhile(IsHeader)), CommentOf(inside)),
            [var only] => OfLine(only),
            _ => throw Wrong("one key is wanted, in one line as in a .pub file, or as a block of RFC 4716"),
        };
        var bytes = new byte[blob.Length];
        if (!Convert.TryFromBase64String(blob, bytes, out var length))
        {
            throw Wrong("its middle part is not base 64; was it broken into lines or cut?");
        }

        return new SftpKey(
            TypeOf(bytes.AsSpan(0, length)),
            Convert.ToBase64String(bytes, 0, length),
            Harmless(comment),
            now,
            author
        );
    }

    /// <summary>The keys of one user as <c>SFTPAuthorizedUserKeys</c> reads them: RFC 4716.</summary>
    public static string File(IEnumerable<SftpKey> keys)
    {
        var file = new StringBuilder();
        foreach (var key in keys)
        {
            file.Append(Begin).Append('\n');
            if (key.Comment.Length > 0)
            {
                file.Append("Comment: \"").Append(key.Comment).Append("\"\n");
            }

            foreach (var line in key.Blob.Chunk(LineLetters))
            {
                file.Append(line).Append('\n');
            }

            file.Append(End).Append('\n');
        }

        return file.ToString();
    }

    private static (string Blob, string Comment) OfLine(string line)
    {
        var words = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !(words[0].StartsWith("ssh-", StringComparison.Ordinal) || Curves.Contains(words[0])))
        {
            throw Wrong(
                "it must begin with its type, such as ssh-ed25519; options before the type are not taken, for the server knows none"
            );
        }

        return (words[1], words.Length > 2 ? words[2] : "");
    }

    private static bool IsHeader(string line) => line.Contains(':', StringComparison.Ordinal);

    private static string CommentOf(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("Comment:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? line["Comment:".Length..].Trim().Trim('"')
            : "";

    private static string TypeOf(ReadOnlySpan<byte> blob)
    {
        var rest = blob;
        var type = Encoding.ASCII.GetString(Field(ref rest));
        switch (type)
        {
            case "ssh-ed25519" when Field(ref rest).Length == 32 && rest.IsEmpty:
                return type;
            case "ssh-rsa":
                _ = Field(ref rest);
                var modulus = Field(ref rest).TrimStart((byte)0);
                var bits = modulus.IsEmpty ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
                return bits >= FewestRsaBits && rest.IsEmpty
                    ? type
                    : throw Wrong(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"an RSA key must have at least {FewestRsaBits} bits, this has {bits}; better: ssh-keygen -t ed25519"
                        )
                    );
            case var _ when Curves.Contains(type):
                var curve = Encoding.ASCII.GetString(Field(ref rest));
                return type.EndsWith(curve, StringComparison.Ordinal) && Field(ref rest).Length > 64 && rest.IsEmpty
                    ? type
                    : throw Wrong("its parts do not fit its type");
            default:
                throw Wrong(
                    $"the server takes ssh-ed25519, ssh-rsa and ecdsa-sha2-nistp256/384/521, not '{PlainText.Line(type, 40)}'"
                );
        }
    }

    private static ReadOnlySpan<byte> Field(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) > (uint)(rest.Length - 4))
        {
            throw Wrong("it is cut short");
        }

        var field = rest.Slice(4, (int)BinaryPrimitives.ReadUInt32BigEndian(rest));
        rest = rest[(4 + field.Length)..];
        return field;
    }

    private static string Harmless(string comment)
    {
        var kept = comment.Where(letter =>
            char.IsAsciiLetterOrDigit(letter) || letter is '@' or '.' or '-' or '_' or ' ' or '+'
        );
        return string.Concat(kept.Take(LongestComment)).Trim();
    }

    private static UserErrorException Wrong(string what) => new($"This is no public key that can be used: {what}.");
}
