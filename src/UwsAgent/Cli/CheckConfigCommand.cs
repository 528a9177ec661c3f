using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Hosting;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent check-config</c>: every fault of the configuration, without touching anything that runs.</summary>
internal static class CheckConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Option<string?> Directory = new("--config")
    {
        Description = "Check the files of this directory instead of the agent's own",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "For programs" };

    public static Command Create(AgentConsole console)
    {
        var command = new Command("check-config", "List everything that is wrong with the configuration")
        {
            Directory,
            Json,
        };
        command.SetAction(parsed =>
        {
            var paths = AgentCommandLine.Paths(parsed);
            return (int)Run(console, Below(paths, parsed.GetValue(Directory)), parsed.GetValue(Json));
        });
        return command;
    }

    private static ExitCode Run(AgentConsole console, AgentPaths paths, bool asJson)
    {
        var services = new ServiceCollection();
        Program.AddParts(services, paths);
        var catalog = ConfigurationCatalog.Of(services);
        var inputs = new FileSystemConfigurationFiles(paths).Read();
        var load = ConfigurationLoader.Load(catalog, inputs, TimeProvider.System.GetUtcNow());
        if (asJson)
        {
            console.Out.WriteLine(ToJson(load).ToJsonString(Indented));
        }
        else if (load.Snapshot is { } good)
        {
            var set = good.Settings.Count(setting => setting.Origin.Source != SettingSource.Default);
            console.Out.WriteLine(
                $"The configuration is good: {catalog.Sections.Count} sections with {good.Settings.Count} settings, "
                    + $"{set} of them set, from"
            );
            foreach (var file in load.Files)
            {
                console.Out.WriteLine($"  {file}");
            }
        }
        else
        {
            console.Error.WriteLine(Complaint.Line(load.ToComplaint()));
        }

        return load.Snapshot is null ? ExitCode.Usage : ExitCode.Done;
    }

    private static AgentPaths Below(AgentPaths paths, string? directory)
    {
        if (directory is null)
        {
            return paths;
        }

        var full = Path.GetFullPath(directory);
        return System.IO.Directory.Exists(full)
            ? paths with
            {
                ConfigDirectory = full,
            }
            : throw new UserErrorException($"there is no directory {full}: nothing was checked");
    }

    private static JsonObject ToJson(ConfigurationLoad load) =>
        new()
        {
            ["isGood"] = load.Snapshot is not null,
            ["files"] = new JsonArray([.. load.Files.Select(file => JsonValue.Create(file))]),
            ["faults"] = new JsonArray([.. load.Faults.Select(ToJson)]),
        };

    private static JsonObject ToJson(ConfigurationFault fault) =>
        new()
        {
            ["source"] = fault.Origin?.Name,
            ["line"] = fault.Origin is { Line: > 0 } ? fault.Origin.Line : null,
            ["column"] = fault.Origin is { Line: > 0 } ? fault.Origin.Column : null,
            ["key"] = fault.Key,
            ["problem"] = fault.Problem,
            ["given"] = fault.Given,
        };
}
