using UwsAgent.Core.Events;

namespace UwsAgent.Core.Configuration;

/// <summary>What came of one reload, and who asked for it.</summary>
/// <param name="Version">Of the configuration that is in force after it.</param>
public sealed record ReloadReport(ReloadResult Result, string Author, DateTimeOffset At, long Version)
{
    private const int MostChangesTold = 20;

    public IReadOnlyList<SettingChange> Changes { get; init; } = [];

    public IReadOnlyList<ConfigurationFault> Faults { get; init; } = [];

    /// <summary>The configuration on the disk was bad before this reload, and is not any more.</summary>
    public bool IsMended { get; init; }

    /// <summary>One sentence; the changes or the faults are lists of their own.</summary>
    public string Summary =>
        Result switch
        {
            ReloadResult.Refused =>
                $"the configuration has {Count(Faults.Count, "fault")} and is not used: version {Version} stays in force",
            ReloadResult.Unchanged when IsMended =>
                $"the configuration is good again and the same as before: version {Version} stays in force",
            ReloadResult.Unchanged => $"nothing in the configuration has changed: version {Version} stays in force",
            _ => $"the configuration has {Count(Changes.Count, "changed setting")}: version {Version} is in force",
        };

    /// <summary>Null when nothing happened that is worth an event.</summary>
    public AgentEvent? ToEvent() =>
        Result switch
        {
            ReloadResult.Refused => Event(ConfigurationEvents.Refused, Summary) with
            {
                Why = string.Join('\n', Faults),
            },
            ReloadResult.Reloaded => Event(ConfigurationEvents.Reloaded, $"{Summary}; {Told()}") with
            {
                Before = Changes.Count == 1 ? Changes[0].Before : null,
                After = Changes.Count == 1 ? Changes[0].After : null,
            },
            _ => IsMended ? Event(ConfigurationEvents.Reloaded, Summary) : null,
        };

    private AgentEvent Event(EventKind kind, string what) => new(kind, "configuration", what) { Author = Author };

    private string Told() =>
        string.Join("; ", Changes.Take(MostChangesTold))
        + (Changes.Count > MostChangesTold ? $"; and {Changes.Count - MostChangesTold} more" : "");

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}

/// <summary>The three ends of a reload.</summary>
public enum ReloadResult
{
    Reloaded,
    Unchanged,

    /// <summary>There are faults; the last good configuration stays.</summary>
    Refused,
}
