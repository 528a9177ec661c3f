namespace UwsAgent.Core.Uploads.Judging;

/// <summary>A rule in words. <c>{0}</c> is the place (a column), <c>{1}</c> the detail; neither ever holds a value of the file.</summary>
/// <param name="Root">It explains what comes after it, so a receipt tells it first.</param>
internal sealed record RuleText(string Name, RuleLevel Level, bool Root, string Problem, string Fix);
