using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>The rules of one kind of file, made ready once and used for every file of that kind.</summary>
internal sealed class FilePlan
{
    private static readonly ConditionalWeakTable<FileRules, FilePlan> Known = [];

    private readonly FrozenDictionary<string, int> byName;
    private readonly FrozenDictionary<string, int> byLooseName;

    private FilePlan(FileRules rules)
    {
        Rules = rules;
        Columns = [.. rules.Columns.Select(column => new ColumnCheck(column))];
        byName = rules
            .Columns.Index()
            .DistinctBy(at => at.Item.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(at => at.Item.Name, at => at.Index, StringComparer.Ordinal);
        byLooseName = rules
            .Columns.Index()
            .GroupBy(at => Loose(at.Item.Name), StringComparer.Ordinal)
            .Where(group => group.Key.Length > 0 && group.Count() == 1)
            .ToFrozenDictionary(group => group.Key, group => group.First().Index, StringComparer.Ordinal);
    }

    public FileRules Rules { get; }

    public ColumnCheck[] Columns { get; }

    public static FilePlan Of(FileRules rules) => Known.GetValue(rules, of => new(of));

    /// <summary>The column of exactly this header, or -1.</summary>
    public int Find(string header) => byName.GetValueOrDefault(header, -1);

    /// <summary>The column that this header must mean: other capitals, spaces, a plural; or -1.</summary>
    public int FindLoosely(string header) => byLooseName.GetValueOrDefault(Loose(header), -1);

    private static string Loose(string header)
    {
        var letters = new StringBuilder(header.Length);
        foreach (var letter in header)
        {
            if (char.IsLetterOrDigit(letter) || letter == '.')
            {
                letters.Append(char.ToLowerInvariant(letter));
            }
        }

        return letters.ToString().TrimEnd('s');
    }
}
