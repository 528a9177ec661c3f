using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Notifications;

/// <summary>Turns events into notices for people: who is told what. Each part of the agent that has people of its own brings one.</summary>
public interface INoticeSource
{
    /// <summary>Quick, and the same for the same event and configuration.</summary>
    IReadOnlyList<Notice> Of(RecordedEvent happened);
}

/// <summary>One thing that one person is told: never anything from inside a file.</summary>
/// <param name="To">A mail address.</param>
/// <param name="Subject">For a mail that tells this alone.</param>
/// <param name="Text">Some lines in words for that person.</param>
/// <param name="Summary">One line for a mail that tells many things.</param>
public sealed record Notice(string To, string Subject, string Text, string Summary)
{
    /// <summary>Notices of one group are counted together where there are many: a school, a host.</summary>
    public string Group { get; init; } = "";
}
