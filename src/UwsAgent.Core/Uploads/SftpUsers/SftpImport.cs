using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Reads logins from a table: <c>name,home,expires,note,key,password</c>, of which only the name must be there.</summary>
public static class SftpImport
{
    private static readonly string[] Columns = ["name", "home", "expires", "note", "key", "password"];

    /// <exception cref="UserErrorException">The table cannot be read; every fault is named with its line.</exception>
    public static IReadOnlyList<SftpWish> Read(string text)
    {
        var rows = Rows(text.TrimStart('\ufeff'));
        if (rows.Count == 0)
        {
            throw new UserErrorException("The table is empty. Its first line is: name,home,expires,note,key,password");
        }

        var header = rows[0].Cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        var unknown = header.Where(name => !Columns.Contains(name)).ToList();
        if (
            unknown.Count > 0
            || !header.Contains("name")
            || header.Distinct(StringComparer.Ordinal).Count() != header.Count
        )
        {
            throw new UserErrorException(
                $"The first line must name the columns: {string.Join(',', Columns)}, of which only name must be there; it was {PlainText.Line(string.Join(',', header), 200)}."
            );
        }

        var faults = new List<string>();
        var wishes = rows.Skip(1).Select(row => Wish(row, header, faults)).OfType<SftpWish>().ToList();
        foreach (
            var twice in wishes
                .GroupBy(wish => wish.Name, StringComparer.OrdinalIgnoreCase)
                .Where(one => one.Count() > 1)
        )
        {
            faults.Add($"{PlainText.Line(twice.Key, 40)} is there {twice.Count()} times");
        }

        return faults.Count == 0
            ? wishes
            : throw new UserErrorException($"Nothing was changed:\n{string.Join('\n', faults)}");
    }

    private static SftpWish? Wish((int Line, List<string> Cells) row, List<string> header, List<string> faults)
    {
        if (row.Cells.Count != header.Count)
        {
            faults.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {row.Line}: it has {row.Cells.Count} cells instead of {header.Count}"
                )
            );
            return null;
        }

        string? Cell(string name) =>
            header.IndexOf(name) is >= 0 and var at && row.Cells[at].Trim() is { Length: > 0 } cell ? cell : null;

        DateTimeOffset? expires = null;
        if (Cell("expires") is { } given)
        {
            if (
                !DateTimeOffset.TryParseExact(
                    given,
                    ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm"],
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var end
                )
            )
            {
                faults.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {row.Line}: expires must be a date such as 2027-06-30, was '{PlainText.Line(given, 40)}'"
                    )
                );
                return null;
            }

            expires = end;
        }

        var key = Cell("key");
        var password = Cell("password");
        return new SftpWish(Cell("name") ?? "")
        {
            Home = Cell("home"),
            ExpiresAt = expires,
            Note = Cell("note"),
            Keys = key is null ? [] : [key],
            Password = password,
            HasNoPassword = key is not null && password is null,
        };
    }

    private static List<(int Line, List<string> Cells)> Rows(string text)
    {
        var rows = new List<(int, List<string>)>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (line, begun, isQuoted, wasQuoted) = (1, 1, false, false);
        for (var at = 0; at <= text.Length; at++)
        {
            var letter = at < text.Length ? text[at] : '\n';
            if (isQuoted && at < text.Length)
            {
                if (letter == '"' && at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else if (letter == '"')
                {
                    (isQuoted, wasQuoted) = (false, true);
                }
                else
                {
                    line += letter == '\n' ? 1 : 0;
                    cell.Append(letter);
                }
            }
            else if (isQuoted)
            {
                throw new UserErrorException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"A quote that opens in the row of line {begun} is never closed."
                    )
                );
            }
            else if (letter == '"' && cell.Length == 0 && !wasQuoted)
            {
                isQuoted = true;
            }
            else if (letter is ',' or '\n')
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
                wasQuoted = false;
                if (letter == '\n')
                {
                    if (cells.Any(one => one.Trim().Length > 0))
                    {
                        rows.Add((begun, cells));
                    }

                    cells = [];
                    begun = ++line;
                }
            }
            else
            {
                cell.Append(letter);
            }
        }

        return rows;
    }
}
