using System.Collections.Frozen;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>The rules by name, for configuration, documentation and receipts.</summary>
public static partial class RuleBook
{
    private static readonly RuleText[] ByRule = Write();
    private static readonly FrozenDictionary<string, Rule> ByName = Enum.GetValues<Rule>()
        .ToFrozenDictionary(rule => ByRule[(int)rule].Name, StringComparer.Ordinal);

    /// <summary>Every rule's name with its level unless a profile says otherwise.</summary>
    public static IReadOnlyList<(string Name, RuleLevel Level)> Names { get; } =
    [.. ByRule.Select(text => (text.Name, text.Level))];

    public static bool Knows(string name) => ByName.ContainsKey(name);

    /// <summary>It stands for something that was not read at all, so that no profile may call it less than an error.</summary>
    public static bool IsFixed(string name) => ByName.TryGetValue(name, out var rule) && IsFixed(rule);

    /// <summary>It explains what comes after it.</summary>
    public static bool IsRoot(string name) => ByName.TryGetValue(name, out var rule) && ByRule[(int)rule].Root;

    /// <summary>Root causes by what explains what, then all others alike.</summary>
    internal static int RootOrder(string name) =>
        ByName.TryGetValue(name, out var rule) && ByRule[(int)rule].Root ? (int)rule : int.MaxValue;

    internal static RuleText Text(Rule rule) => ByRule[(int)rule];

    internal static RuleLevel[] LevelsOf(UploadProfile profile)
    {
        var levels = Array.ConvertAll(ByRule, text => text.Level);
        foreach (var (name, level) in profile.Rules)
        {
            if (ByName.TryGetValue(name, out var rule) && !IsFixed(rule))
            {
                levels[(int)rule] = level;
            }
        }

        return levels;
    }

    private static bool IsFixed(Rule rule) => rule <= Rule.WorkbookDamaged && rule != Rule.ArchiveFolder;

    private static RuleText[] Write()
    {
        var book = new RuleText[Enum.GetValues<Rule>().Length];
        WriteFileRules(book);
        WriteHeaderRules(book);
        WriteRowRules(book);
        WriteValueRules(book);
        WriteSetRules(book);
        WriteArchiveRules(book);
        return book;
    }

    private static void Error(this RuleText[] book, Rule rule, string name, string problem, string fix) =>
        book[(int)rule] = new(name, RuleLevel.Error, rule <= Rule.ReferenceCycle, problem, fix);

    private static void Warn(this RuleText[] book, Rule rule, string name, string problem, string fix) =>
        book[(int)rule] = new(name, RuleLevel.Warning, false, problem, fix);
}
