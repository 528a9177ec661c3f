namespace UwsAgent.Core.Uploads.Judging;

/// <summary>What the first bytes of a file say about all of it.</summary>
/// <param name="NotText">In words, when it is not text at all: <c>a PDF document</c>.</param>
/// <param name="Skip">Bytes of the byte order mark.</param>
internal readonly record struct Sniff(TextForm Form, string? NotText = null, int Skip = 0)
{
    /// <summary>Less is too little to guess from.</summary>
    private const int FewestPairs = 8;

    private static ReadOnlySpan<byte> Html => "<!doctype html"u8;

    public static Sniff Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return new(TextForm.Utf8Bom, Skip: 3);
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return new(TextForm.Utf16Le, Skip: 2);
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return new(TextForm.Utf16Be, Skip: 2);
        }

        return Magic(head) is { } words ? new(TextForm.Binary, words) : new(Zeros(head));
    }

    private static string? Magic(ReadOnlySpan<byte> head) =>
        head switch
        {
            [(byte)'P', (byte)'K', 3 or 5 or 7, 4 or 6 or 8, ..] => Zip(head),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old Excel or Word document, or one that is locked with a password",
            [0x1F, 0x8B, ..] => "compressed (gzip)",
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => "compressed (bzip2)",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "compressed (xz)",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "compressed (zstd)",
            [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "a 7-Zip archive",
            [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..] => "a RAR archive",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] => "a picture",
            [(byte)'{', (byte)'\\', (byte)'r', (byte)'t', (byte)'f', ..] => "a formatted text document (RTF)",
            _ => Markup(head.TrimStart(" \t\r\n"u8)),
        };

    private static string? Markup(ReadOnlySpan<byte> text) =>
        Begins(text, Html) || Begins(text, "<html"u8)
            ? "a web page (HTML), such as a log-in page that was saved in place of the download"
        : Begins(text, "<?xml"u8) ? "an XML document"
        : null;

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> with) =>
        text.Length >= with.Length && System.Text.Ascii.EqualsIgnoreCase(text[..with.Length], with);

    private static string Zip(ReadOnlySpan<byte> head) =>
        head.IndexOf("[Content_Types].xml"u8) >= 0 || head.IndexOf("xl/"u8) >= 0
            ? "an Excel workbook (.xlsx)"
            : "a ZIP archive";

    /// <summary>UTF-16 without a mark has its zeros on one side of each pair of bytes.</summary>
    private static TextForm Zeros(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length & ~1, 4_096)];
        int even = 0,
            odd = 0;
        for (var i = 0; i < head.Length; i += 2)
        {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }

        var pairs = head.Length / 2;
        return pairs < FewestPairs ? TextForm.Utf8
            : odd * 5 > pairs * 2 && even * 20 <= pairs ? TextForm.Utf16Le
            : even * 5 > pairs * 2 && odd * 20 <= pairs ? TextForm.Utf16Be
            : (even + odd) * 5 > pairs ? TextForm.Binary
            : TextForm.Utf8;
    }
}

/// <summary>How the text of a file is written.</summary>
internal enum TextForm
{
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Binary,
}
