using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws images</c>: what goes and what stays, why, and whether there is room for a build.</summary>
internal sealed class ImagesCommands(
    ImageReading images,
    ImageControl control,
    StartedJob started,
    RegistryCommands registry
) : ICommandGroup
{
    private const int UsualMost = 50;

    public Command Build(CommandSession session)
    {
        var command = BuildPlan(session, "images", "Show which images would go now, why, and what that frees");
        command.Add(BuildPlan(session, "plan", "The same as without a word"));
        command.Add(BuildClean(session));
        command.Add(BuildHistory(session));
        command.Add(BuildKeep(session));
        command.Add(BuildFree(session));
        command.Add(registry.Build(session));
        return command;
    }

    private Command BuildPlan(CommandSession session, string name, string description)
    {
        var engine = Engine();
        var kept = new Option<bool>("--kept", "-k") { Description = "Show also what stays, and why" };
        var command = new Command(name, description) { engine, kept };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var plans = await images.PlanAsync(parsed.GetValue(engine), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(plans);
                    return;
                }

                foreach (var plan in plans)
                {
                    session.ShowLines([.. Lines(plan)]);
                    Show(session, plan, parsed.GetValue(kept));
                }
            }
        );
        return command;
    }

    private static IEnumerable<StatusLine> Lines(PlanView plan)
    {
        yield return new("engine", plan.Engine);
        yield return new("plan", plan.Summary, plan.IsAvailable ? Tone.Plain : Tone.Bad);
        if (plan.Pressure is { } pressure)
        {
            yield return new("pressure", pressure, Tone.Warning);
        }

        foreach (var note in plan.Notes)
        {
            yield return new("note", note, Tone.Warning);
        }
    }

    private static void Show(CommandSession session, PlanView plan, bool withKept)
    {
        if (plan.Removals.Count > 0)
        {
            session.Show(plan.Removals, Columns("GOES", "FREES"));
        }

        if (plan.Containers.Count > 0)
        {
            session.Show(plan.Containers, [new("CONTAINER GOES", one => one.Name), new("WHY", one => one.Why)]);
        }

        if (withKept && plan.Kept.Count > 0)
        {
            session.Show(plan.Kept, Columns("STAYS", "SIZE"));
        }
    }

    private static IReadOnlyList<Column<PlanStep>> Columns(string head, string size) =>
        [
            new(head, one => one.Name),
            new("ID", one => ImageWords.ShortId(one.Id)) { Spare = 2 },
            new(size, one => ImageWords.Size(one.Bytes), IsRight: true),
            new("BECAUSE", one => one.Standing) { Spare = 1 },
            new("WHY", one => one.Why),
        ];

    private Command BuildClean(CommandSession session)
    {
        var engine = Engine();
        var dryRun = CommandOptions.DryRun();
        var wait = RunCommands.Wait();
        var now = new Option<bool>("--now") { Description = "Do not wait for builds and pulls" };
        var need = Need("So much shall be free afterwards, as far as the rules allow: 20GiB");
        var yes = CommandOptions.Yes();
        var command = new Command("clean", "Remove what the plan says") { engine, dryRun, wait, now, need, yes };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var isDry = parsed.GetValue(dryRun);
                session.RequireChange("clean images", parsed.GetValue(engine) ?? "", isDry ? "--dry-run" : "");
                await session.ConfirmAsync(
                    "Remove the images that 'uws images plan' shows?",
                    isDry || parsed.GetValue(yes),
                    cancellationToken
                );
                var wish = new CleanWish
                {
                    Engine = parsed.GetValue(engine),
                    Now = parsed.GetValue(now),
                    NeedBytes = Size(parsed.GetValue(need))?.Bytes ?? 0,
                };
                var job = await control.CleanAsync(wish, session.Caller.Name, isDry, cancellationToken);
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    private Command BuildHistory(CommandSession session)
    {
        var newest = CommandOptions.Newest(UsualMost);
        var command = new Command("history", "Show which images were removed, and how to get them back") { newest };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var records = await images.HistoryAsync(cancellationToken);
                IReadOnlyList<RemovalRecord> shown = [.. records.Take(Math.Max(0, parsed.GetValue(newest)))];
                session.Show(
                    shown,
                    [
                        new("REMOVED", one => JobColumns.When(session, one.At)),
                        new("ENGINE", one => one.Engine) { Spare = 3 },
                        new("IMAGE", one => one.Name),
                        new("FREED", one => ImageWords.Size(one.FreesBytes), IsRight: true) { Spare = 2 },
                        new("WHY", one => one.Why) { Spare = 1 },
                        new("BACK BY", one => one.Undo ?? "nothing: it was in no registry"),
                    ],
                    "No image was removed yet."
                );
            }
        );
        return command;
    }

    private Command BuildKeep(CommandSession session)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "As in Images:Keep: debian:12, uws/*, sha256:...",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var why = new Option<string?>("--reason") { Description = "Why it is kept", HelpName = "TEXT" };
        var lasts = new Option<string?>("--for")
        {
            Description = "How long: 2h, 14d; for ever without it",
            HelpName = "TIME",
        };
        var remove = new Option<bool>("--remove") { Description = "Keep it no longer" };
        var retry = new Option<bool>("--retry")
        {
            Description = "Try again what was set aside after its removal failed too often",
        };
        var command = new Command("keep", "Show what people keep beside the configuration, or keep something")
        {
            name,
            why,
            lasts,
            remove,
            retry,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (parsed.GetValue(name) is not { } given)
                {
                    await ShowKeptAsync(session, cancellationToken);
                    return;
                }

                var (isRetry, isRemove) = (parsed.GetValue(retry), parsed.GetValue(remove));
                session.RequireChange(
                    isRetry ? "retry image"
                        : isRemove ? "release image"
                        : "keep image",
                    given
                );
                if (isRetry)
                {
                    await control.RetryAsync(given, cancellationToken);
                    await session.Out.WriteLineAsync($"{given} is tried again with the next run.");
                }
                else if (isRemove)
                {
                    await control.ReleaseAsync(given, cancellationToken);
                    await session.Out.WriteLineAsync(
                        $"{given} is not kept any more; the rules of the configuration go on."
                    );
                }
                else
                {
                    var pin = await control.KeepAsync(
                        given,
                        session.Caller.Name,
                        parsed.GetValue(why) ?? "",
                        Time(parsed.GetValue(lasts)),
                        cancellationToken
                    );
                    await session.Out.WriteLineAsync(
                        $"{pin.Name} stays{(pin.Until is { } until ? $" until {Ages.Moment(until)}" : "")}. Undo: uws images keep --remove {pin.Name}"
                    );
                }
            }
        );
        return command;
    }

    private async Task ShowKeptAsync(CommandSession session, CancellationToken cancellationToken) =>
        session.Show(
            await control.KeptAsync(cancellationToken),
            [
                new("KEPT", one => one.Name),
                new("BY", one => one.By),
                new("SINCE", one => JobColumns.When(session, one.At)),
                new("UNTIL", one => one.Until is { } until ? JobColumns.When(session, until) : "-"),
                new("REASON", one => one.Why),
            ],
            "Nobody keeps an image beside the configuration (Images:Keep)."
        );

    private Command BuildFree(CommandSession session)
    {
        var engine = Engine();
        var need = Need("What must be free: 10GiB; by default Images:FreeBeforeBuild");
        var command = new Command("free", "Say whether there is room for a build: exit code 0 if there is, else 1")
        {
            engine,
            need,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var verdict = await images.FreeAsync(
                    parsed.GetValue(engine),
                    Size(parsed.GetValue(need)),
                    cancellationToken
                );
                if (session.IsJson)
                {
                    session.WriteJson(verdict);
                }
                else
                {
                    await (verdict.IsEnough ? session.Out : session.Error).WriteLineAsync(
                        verdict.IsEnough ? verdict.Sentence : $"uws: {verdict.Sentence}. What could go: uws images plan"
                    );
                }

                return (int)(verdict.IsEnough ? ExitCode.Done : ExitCode.Failed);
            }
        );
        return command;
    }

    private Option<string?> Engine()
    {
        var option = new Option<string?>("--engine", "-e") { Description = "Only this engine", HelpName = "NAME" };
        option.CompletionSources.Add(_ =>
            images.Engines().Select(name => new System.CommandLine.Completions.CompletionItem(name))
        );
        return option;
    }

    private static Option<string?> Need(string description) =>
        new("--need") { Description = description, HelpName = "SIZE" };

    private static ByteSize? Size(string? text) =>
        text is null ? null
        : ByteSize.TryParse(text, out var size) ? size
        : throw new UserErrorException($"--need '{text}' {ByteSize.Wanted}.");

    private static TimeSpan? Time(string? text) =>
        text is null ? null
        : DurationText.TryParse(text, out var time) ? time
        : throw new UserErrorException($"--for '{text}' {DurationText.Wanted}.");
}
