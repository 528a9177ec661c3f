using System.CommandLine;

namespace UwsAgent.Cli;

/// <summary>One command of <c>uws</c> with everything below it; registered once, built anew for each call.</summary>
internal interface ICommandGroup
{
    /// <summary>Cheap and without effects: also called for help and for completion. Actions close over <paramref name="session"/>.</summary>
    Command Build(CommandSession session);
}
