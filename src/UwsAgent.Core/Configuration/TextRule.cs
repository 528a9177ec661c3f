namespace UwsAgent.Core.Configuration;

/// <summary>Marks a text (or each text of a list) that has a form of its own; the shell registers the rule that checks it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class TextRuleAttribute : Attribute;

/// <summary>A cron text as the schedules understand it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CronTextAttribute : TextRuleAttribute;

/// <summary>A time zone by its IANA name, such as <c>America/New_York</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeZoneTextAttribute : TextRuleAttribute;

/// <summary>A .NET regular expression.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RegexTextAttribute : TextRuleAttribute;

/// <summary>How the texts under one attribute are checked.</summary>
/// <param name="Problem">Null when the text is good, else a phrase after the key: <c>is not a cron text: ...</c>.</param>
public sealed record TextRule(Type AttributeType, Func<string, string?> Problem);
