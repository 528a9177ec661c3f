using System.Text;
using CsCheck;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Profiles;

namespace UwsAgent.Core.Tests.Uploads.Judging;

public sealed class JudgeProperties
{
    private const string Header = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId";

    private static readonly UploadProfile Profile = ShippedProfiles.All["oneroster"];

    private static readonly Gen<byte[]> Soup = Gen.OneOf(
            "o1,,,North,school,,\r\n",
            "o2,,,\"No, rth\",school,,\n",
            ",",
            "\"",
            "\n",
            "\r",
            "\0",
            "José",
            "\uFFFD",
            "=x",
            ";",
            "sep=;\n",
            Header,
            Header + "\n"
        )
        .Select(Encoding.UTF8.GetBytes)
        .Array[0, 60]
        .Select(parts => parts.SelectMany(part => part).ToArray());

    private static readonly (string Rule, int Column, string Right, string Wrong, int Shift)[] Mistakes =
    [
        ("value-missing", 1, "{id}", "", 0),
        ("excel-exponent", 1, "{id}", "1E+05", 0),
        ("value-type", 1, "{id}", "a b", 0),
        ("value-not-allowed", 2, "", "gone", 0),
        ("excel-date", 3, "", "9/1/26", 0),
        ("excel-error", 4, "{name}", "#REF!", 0),
        ("quote", 4, "{name}", "No\"rth", 2),
        ("quote-unclosed", 4, "{name}", "\"North", 0),
        ("line-break-in-cell", 4, "{name}", "\"No\nrth\"", 3),
        ("value-case", 5, "school", "School", 0),
        ("value-missing", 5, "school", "", 0),
        ("nul", 6, "", "x\0", 1),
    ];

    [Fact]
    public void A_clean_file_is_accepted_whatever_its_size_and_line_ends() =>
        Gen.Select(Gen.Int[1, 400], Gen.OneOf("\n", "\r\n"), Gen.Bool, Gen.Int)
            .Sample(
                (rows, lineEnd, mark, seed) =>
                {
                    var content = (mark ? "\uFEFF" : "") + string.Join(lineEnd, Clean(rows, seed));
                    var verdict = Judge(Encoding.UTF8.GetBytes(content));
                    Assert.Equal([], verdict.Places());
                    Assert.Equal(rows, verdict.Rows);
                },
                iter: 200
            );

    [Fact]
    public void One_mistake_in_a_clean_file_is_found_at_exactly_its_line_and_column() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 299], Gen.Int[0, Mistakes.Length - 1], Gen.Int)
            .Sample(
                (rows, at, which, seed) =>
                {
                    var line = (at % rows) + 2;
                    var (rule, column, _, wrong, shift) = Mistakes[which];
                    var lines = Clean(rows, seed);
                    var cells = lines[line - 1].Split(',');
                    var character = cells.Take(column - 1).Sum(cell => cell.Length + 1) + 1 + shift;
                    cells[column - 1] = wrong;
                    lines[line - 1] = string.Join(',', cells);
                    var verdict = Judge(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
                    Assert.Contains($"{rule} {line}:{column}:{character}", verdict.Places());
                    Assert.All(
                        verdict.Findings,
                        found => Assert.True(found.Line == line || found.Rule == "filled-together")
                    );
                },
                iter: 500
            );

    [Fact]
    public void How_the_stream_hands_out_its_bytes_never_matters() =>
        Gen.Select(Soup, Gen.Int[1, 9])
            .Sample(
                (content, piece) =>
                {
                    var whole = Judge(content);
                    var stream = new DribblingStream(content, piece);
                    var dribbled = UploadJudge
                        .JudgeAsync(stream, new("orgs.csv"), Profile, CancellationToken.None)
                        .GetAwaiter()
                        .GetResult();
                    Assert.Equal(whole.Places(), dribbled.Places());
                    Assert.Equal(
                        whole with
                        {
                            Findings = [],
                            Groups = [],
                        },
                        dribbled with
                        {
                            Findings = [],
                            Groups = [],
                        }
                    );
                },
                iter: 500
            );

    [Fact]
    public void No_bytes_ever_make_it_throw_and_what_it_counts_adds_up() =>
        Gen.OneOf(Gen.Byte.Array[0, 500], Soup)
            .Sample(
                content =>
                {
                    var verdict = Judge(content);
                    Assert.Equal(content.Length, verdict.Bytes);
                    Assert.Equal(verdict.ErrorCount + verdict.WarningCount, verdict.Groups.Sum(group => group.Count));
                    Assert.Equal(Math.Min(1_000, verdict.ErrorCount + verdict.WarningCount), verdict.Findings.Count);
                },
                iter: 500
            );

    private static Verdict Judge(byte[] content) => Judged.Bytes(content, Profile, "orgs.csv");

    private static List<string> Clean(int rows, int seed)
    {
        string[] names = ["North", "South School", "École José", "O'Hara"];
        string[] types = ["school", "district", "local"];
        return
        [
            Header,
            .. Enumerable
                .Range(0, rows)
                .Select(row => $"o{seed}-{row},,,{names[(row + (seed & 3)) % 4]},{types[row % 3]},{row},o{seed}-0"),
        ];
    }

    /// <summary>Hands out a few bytes at a time.</summary>
    private sealed class DribblingStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
