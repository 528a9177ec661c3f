using System.CommandLine;
using System.Text.Json;
using UwsAgent.Adapters;
using UwsAgent.Cli.Commands;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Trials;
using UwsAgent.Hosting;
using UwsAgent.Http;
using UwsAgent.Operations;

namespace UwsAgent.Cli;

/// <summary><c>uws-agent check-upload</c>: judges a file or a folder without a running agent, and changes nothing.</summary>
internal static class CheckUploadCommand
{
    private static readonly Argument<string> What = new("FILE|FOLDER|-")
    {
        Description = "A file, a folder with a set, or - for standard input",
    };

    private static readonly Option<string?> School = new("--school", "-s")
    {
        Description = "By the rules of this school",
        HelpName = "SCHOOL",
    };

    private static readonly Option<string?> Profile = new("--profile", "-p")
    {
        Description = "By this rule set",
        HelpName = "NAME",
    };

    private static readonly Option<string?> As = new("--as")
    {
        Description = "The name it would be uploaded under",
        HelpName = "NAME",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "For programs" };

    public static Command Create(AgentConsole console)
    {
        var command = new Command(
            "check-upload",
            "Judge a file or a folder as if it had been uploaded; nothing is changed"
        )
        {
            What,
            School,
            Profile,
            As,
            Json,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                var options = Options(AgentCommandLine.Paths(parsed));
                var report = await ReportAsync(parsed, options, stop);
                if (parsed.GetValue(Json))
                {
                    await console.Out.WriteLineAsync(JsonSerializer.Serialize(report, AgentJson.Indented));
                }
                else
                {
                    await console.Out.WriteLineAsync(string.Join(Environment.NewLine, TrialText.Lines(report)));
                }

                return (int)(report.Verdict == "accepted" ? ExitCode.Done : ExitCode.Failed);
            }
        );
        return command;
    }

    private static async Task<TrialReport> ReportAsync(
        ParseResult parsed,
        UploadsOptions options,
        CancellationToken cancellationToken
    )
    {
        var (what, school, profile) = (
            parsed.GetRequiredValue(What),
            parsed.GetValue(School),
            parsed.GetValue(Profile)
        );
        if (Directory.Exists(what))
        {
            return await UploadTrials.CheckFolderAsync(options, school, profile, what, cancellationToken);
        }

        if (what != "-" && !File.Exists(what))
        {
            throw new UserErrorException($"There is no file or folder {what}.") { Kind = UserErrorKind.NotFound };
        }

        await using var content = what == "-" ? Console.OpenStandardInput() : File.OpenRead(what);
        var name = parsed.GetValue(As) ?? (what == "-" ? null : Path.GetFileName(what));
        return await UploadTrials.CheckAsync(options, school, profile, name, content, cancellationToken);
    }

    private static UploadsOptions Options(AgentPaths paths)
    {
        var services = new ServiceCollection();
        Program.AddParts(services, paths);
        var load = ConfigurationLoader.Load(
            ConfigurationCatalog.Of(services),
            new FileSystemConfigurationFiles(paths).Read(),
            TimeProvider.System.GetUtcNow()
        );
        return load.Snapshot?.Section<UploadsOptions>() ?? throw new UserErrorException(load.ToComplaint());
    }
}
