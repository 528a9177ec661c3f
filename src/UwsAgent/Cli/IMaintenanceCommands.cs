using System.CommandLine;

namespace UwsAgent.Cli;

/// <summary>Commands of one part of maintenance, below <c>uws maintenance</c>; registered by that part.</summary>
internal interface IMaintenanceCommands
{
    IEnumerable<Command> Build(CommandSession session);
}
