using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Configuration;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws config show|check|reload</c>: what is in force, what the files would bring, and taking them into force.</summary>
internal sealed class ConfigCommands(ConfigurationOperations configuration) : ICommandGroup
{
    public Command Build(CommandSession session) =>
        new("config", "Show, check and reload the configuration")
        {
            BuildShow(session),
            BuildCheck(session),
            BuildReload(session),
        };

    private Command BuildShow(CommandSession session)
    {
        var prefix = new Argument<string?>("KEY")
        {
            Description = "Only this key and those below it, such as Queue:Lanes",
            Arity = ArgumentArity.ZeroOrOne,
        }.Completed(() => configuration.Show().Settings.Select(setting => setting.Key));
        var isSet = new Option<bool>("--set") { Description = "Only what is set somewhere, without the defaults" };
        var command = new Command("show", "Show every setting in force and where it came from") { prefix, isSet };
        command.SetAction(parsed =>
        {
            var shown = configuration.Show();
            if (session.IsJson)
            {
                session.WriteJson(shown);
                return;
            }

            if (shown.Refused is { } refused)
            {
                session.Error.WriteLine($"uws: {refused.Summary}. See: uws config check");
            }

            var below = parsed.GetValue(prefix);
            var all = shown.Settings.Where(setting => IsBelow(setting.Key, below));
            session.Show(
                [.. parsed.GetValue(isSet) ? all.Where(setting => setting.From != "default") : all],
                [
                    new("KEY", setting => setting.Key),
                    new("VALUE", setting => setting.Value),
                    new("FROM", setting => new(setting.From, setting.From is "default" ? Tone.Faint : Tone.Plain)),
                ],
                below is null
                    ? "Nothing is set; all are defaults: uws config show"
                    : $"There is no setting at or below '{below}'."
            );
        });
        return command;
    }

    private Command BuildCheck(CommandSession session)
    {
        var command = new Command("check", "Say what a reload would find, without doing it; 2 when there are faults");
        command.SetAction(_ =>
        {
            var check = configuration.Check();
            if (session.IsJson)
            {
                session.WriteJson(check);
            }
            else if (check.IsGood)
            {
                session.Out.WriteLine(
                    check.Changes.Count == 0
                        ? "The configuration is good and the same as the one in force."
                        : "The configuration is good. A reload (uws config reload) would change:"
                );
                WriteChanges(session, check.Changes);
            }
            else
            {
                WriteFaults(session, check.Faults);
            }

            return (int)(check.IsGood ? ExitCode.Done : ExitCode.Usage);
        });
        return command;
    }

    private Command BuildReload(CommandSession session)
    {
        var command = new Command("reload", "Take the configuration on the disk into force; a bad one changes nothing");
        command.SetAction(
            async (_, cancellationToken) =>
            {
                session.RequireChange("reload configuration");
                var report = await configuration.ReloadAsync(session.Caller.Name, cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(report);
                }
                else if (report.Result is ReloadResult.Refused)
                {
                    WriteFaults(session, report.Faults);
                    await session.Error.WriteLineAsync(
                        string.Create(CultureInfo.InvariantCulture, $"Version {report.Version} stays in force.")
                    );
                }
                else
                {
                    await session.Out.WriteLineAsync(Sentence(report.Summary));
                    WriteChanges(session, report.Changes);
                }

                return (int)(report.Result is ReloadResult.Refused ? ExitCode.Usage : ExitCode.Done);
            }
        );
        return command;
    }

    private static void WriteFaults(CommandSession session, IReadOnlyList<FaultView> faults)
    {
        session.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"uws: the configuration has {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:"
            )
        );
        foreach (var fault in faults)
        {
            session.Error.WriteLine("  " + Cell.Clean(fault.Text));
        }
    }

    private static void WriteChanges(CommandSession session, IReadOnlyList<SettingChange> changes)
    {
        foreach (var change in changes)
        {
            session.Out.WriteLine("  " + Cell.Clean(change.ToString()));
        }
    }

    private static string Sentence(string phrase) => char.ToUpperInvariant(phrase[0]) + phrase[1..] + ".";

    private static bool IsBelow(string key, string? prefix) =>
        prefix is null
        || string.Equals(key, prefix, StringComparison.OrdinalIgnoreCase)
        || key.StartsWith(prefix.TrimEnd(':') + ":", StringComparison.OrdinalIgnoreCase);
}
