using System.Text;

namespace UwsAgent.Core.Tests.Uploads.Judging;

/// <summary>RFC 4180 a character at a time, so plain that one can see it is right; null for what the RFC does not allow.</summary>
internal static class SimpleCsv
{
    public static string[][]? Parse(string text)
    {
        // What a reader must guess at is left out: bare CR, end marks, and quotes that run over lines.
        if (
            text.Replace("\r\n", "\n", StringComparison.Ordinal).Contains('\r', StringComparison.Ordinal)
            || text.EndsWith('\u001A')
        )
        {
            return null;
        }

        var rows = new List<string[]>();
        var cells = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            if (Cell(text, ref at) is not { } cell)
            {
                return null;
            }

            cells.Add(cell);
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at < text.Length)
                {
                    continue;
                }

                cells.Add("");
            }

            at += at < text.Length && text[at] == '\r' ? 2 : 1;
            rows.Add([.. cells]);
            cells.Clear();
        }

        return [.. rows];
    }

    private static string? Cell(string text, ref int at)
    {
        var cell = new StringBuilder();
        if (text[at] != '"')
        {
            while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
            {
                if (text[at] == '"')
                {
                    return null;
                }

                cell.Append(text[at++]);
            }

            return cell.ToString();
        }

        for (at++; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\r')
            {
                return null;
            }

            if (text[at] != '"')
            {
                cell.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append(text[at++]);
            }
            else
            {
                at++;
                return at == text.Length || text[at] is ',' or '\n' or '\r' ? cell.ToString() : null;
            }
        }

        return null;
    }
}
