namespace UwsAgent.Cli;

/// <summary>Where a command of <c>uws-agent</c> writes: results to one side, complaints to the other.</summary>
internal sealed record AgentConsole(TextWriter Out, TextWriter Error);
