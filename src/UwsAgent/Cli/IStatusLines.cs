using UwsAgent.Cli.Rendering;

namespace UwsAgent.Cli;

/// <summary>What one part of the agent has to say in <c>uws status</c>; registered by that part.</summary>
internal interface IStatusLines
{
    IEnumerable<StatusLine> Lines();

    /// <summary>The same for programs: values under names of one word, as JSON.</summary>
    IEnumerable<KeyValuePair<string, object>> Facts() => [];
}

/// <summary>One line of the status.</summary>
/// <param name="Name">One or two words: <c>queue</c>, <c>configuration</c>.</param>
internal sealed record StatusLine(string Name, string Text, Tone Tone = Tone.Plain);
