using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Password hashes as crypt(3) makes them with <c>$6$</c>: U. Drepper, "Unix crypt using SHA-256 and SHA-512", version 0.6.</summary>
public static class Sha512Crypt
{
    private const string Letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Prefix = "$6$";
    private const string RoundsWord = "rounds=";
    private const int UsualRounds = 5000;
    private const int FewestRounds = 1000;
    private const int MostRounds = 999_999_999;
    private const int MostSaltLetters = 16;
    private const int HashBytes = 64;
    private const int TextLetters = 86;

    /// <summary>The order in which the bytes of the digest become letters, three at a time; the last stands alone.</summary>
    private static readonly byte[] Order =
    [
        0,
        21,
        42,
        22,
        43,
        1,
        44,
        2,
        23,
        3,
        24,
        45,
        25,
        46,
        4,
        47,
        5,
        26,
        6,
        27,
        48,
        28,
        49,
        7,
        50,
        8,
        29,
        9,
        30,
        51,
        31,
        52,
        10,
        53,
        11,
        32,
        12,
        33,
        54,
        34,
        55,
        13,
        56,
        14,
        35,
        15,
        36,
        57,
        37,
        58,
        16,
        59,
        17,
        38,
        18,
        39,
        60,
        40,
        61,
        19,
        62,
        20,
        41,
    ];

    /// <param name="salt">Its bytes choose the 16 letters of the salt.</param>
    public static string Hash(string password, ReadOnlySpan<byte> salt, int rounds)
    {
        var letters = new StringBuilder();
        foreach (var one in salt[..Math.Min(salt.Length, MostSaltLetters)])
        {
            letters.Append(Letters[one & 63]);
        }

        return Hash(password, letters.ToString(), Math.Clamp(rounds, FewestRounds, MostRounds));
    }

    /// <summary>Whether a password belongs to a hash of this form.</summary>
    public static bool Verify(string password, string hash)
    {
        if (!IsHash(hash))
        {
            return false;
        }

        var parts = hash.Split('$');
        var given = parts[2].StartsWith(RoundsWord, StringComparison.Ordinal);
        var rounds = given ? int.Parse(parts[2][RoundsWord.Length..], CultureInfo.InvariantCulture) : UsualRounds;
        var made = Hash(password, given ? parts[3] : parts[2], rounds);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(made.Split('$')[^1]),
            Encoding.ASCII.GetBytes(parts[^1])
        );
    }

    public static bool IsHash(string text)
    {
        var parts = text.Split('$');
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || parts.Length is not (4 or 5))
        {
            return false;
        }

        var isRounds =
            parts.Length == 4
            || (
                parts[2].StartsWith(RoundsWord, StringComparison.Ordinal)
                && int.TryParse(
                    parts[2].AsSpan(RoundsWord.Length),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var rounds
                )
                && rounds is >= FewestRounds and <= MostRounds
            );
        return isRounds
            && parts[^1].Length == TextLetters
            && parts[^1].All(letter => Letters.Contains(letter, StringComparison.Ordinal))
            && parts[^2].Length is > 0 and <= MostSaltLetters
            && parts[^2].All(letter => Letters.Contains(letter, StringComparison.Ordinal));
    }

    private static string Hash(string password, string salt, int rounds)
    {
        var key = Encoding.UTF8.GetBytes(password);
        var saltBytes = Encoding.ASCII.GetBytes(salt);
        var digest = Start(key, saltBytes);
        var p = Repeated(DigestOfRepeats(key, key.Length), key.Length);
        var s = Repeated(DigestOfRepeats(saltBytes, 16 + digest[0]), saltBytes.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        for (var round = 0; round < rounds; round++)
        {
            hash.AppendData((round & 1) != 0 ? p : digest);
            if (round % 3 != 0)
            {
                hash.AppendData(s);
            }

            if (round % 7 != 0)
            {
                hash.AppendData(p);
            }

            hash.AppendData((round & 1) != 0 ? digest : p);
            hash.GetHashAndReset(digest);
        }

        var head =
            rounds == UsualRounds
                ? Prefix
                : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{RoundsWord}{rounds}$");
        return $"{head}{salt}${Text(digest)}";
    }

    private static byte[] Start(byte[] key, byte[] salt)
    {
        var alternate = SHA512.HashData([.. key, .. salt, .. key]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(key);
        hash.AppendData(salt);
        hash.AppendData(Repeated(alternate, key.Length));
        for (var bits = key.Length; bits > 0; bits >>= 1)
        {
            hash.AppendData((bits & 1) != 0 ? alternate : key);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] DigestOfRepeats(byte[] bytes, int times)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        for (var time = 0; time < times; time++)
        {
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] Repeated(byte[] digest, int length)
    {
        var repeated = new byte[length];
        for (var at = 0; at < length; at++)
        {
            repeated[at] = digest[at % HashBytes];
        }

        return repeated;
    }

    private static string Text(byte[] digest)
    {
        var text = new StringBuilder(TextLetters);
        for (var at = 0; at < Order.Length; at += 3)
        {
            Append((digest[Order[at]] << 16) | (digest[Order[at + 1]] << 8) | digest[Order[at + 2]], 4);
        }

        Append(digest[HashBytes - 1], 2);
        return text.ToString();

        void Append(int bits, int letters)
        {
            for (; letters > 0; letters--, bits >>= 6)
            {
                text.Append(Letters[bits & 63]);
            }
        }
    }
}
