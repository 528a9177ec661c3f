using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>The commands of the configuration as work that people start by name.</summary>
internal sealed class AllowListedCommands(ICurrent<CommandsOptions> options) : INamedWork
{
    public IReadOnlyList<string> Names => [.. options.Value.Keys.Order(StringComparer.Ordinal)];

    public JobRequest? Request(string name, IReadOnlyList<string> arguments, string author) =>
        options.Value.ContainsKey(name)
            ? CommandPlan.Request(options.Value, new CommandPayload { Command = name, Arguments = arguments }, author)
            : null;
}
