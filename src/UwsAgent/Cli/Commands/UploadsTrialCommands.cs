using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Uploads.Trials;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws uploads check</c> and <c>test-rules</c>: what the rules would say, before anything is uploaded or activated.</summary>
internal sealed class UploadsTrialCommands(UploadTrials trials)
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromDays(30);

    public void AddTo(Command command, CommandSession session)
    {
        command.Add(BuildCheck(session));
        command.Add(BuildTestRules(session));
    }

    private Command BuildCheck(CommandSession session)
    {
        var input = Input();
        var school = new Option<string?>("--school", "-s")
        {
            Description = "By the rules of this school",
            HelpName = "SCHOOL",
        };
        var profile = new Option<string?>("--profile", "-p") { Description = "By this rule set", HelpName = "NAME" };
        var name = new Option<string?>("--as")
        {
            Description = "The name it would be uploaded under",
            HelpName = "FILE",
        };
        var command = new Command("check", "Judge a file from standard input; nothing is taken, kept or told")
        {
            input,
            school,
            profile,
            name,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var content = await session.ReadStandardInputAsync(cancellationToken);
                var report = await trials.CheckAsync(
                    parsed.GetValue(school),
                    parsed.GetValue(profile),
                    parsed.GetValue(name),
                    content,
                    cancellationToken
                );
                if (session.IsJson)
                {
                    session.WriteJson(report);
                }
                else
                {
                    foreach (var line in TrialText.Lines(report))
                    {
                        session.Console.WriteText(line);
                    }
                }

                return (int)(report.Verdict == "accepted" ? ExitCode.Done : ExitCode.Failed);
            }
        );
        return command;
    }

    private Command BuildTestRules(CommandSession session)
    {
        var input = Input();
        var days = new Option<int>("--days")
        {
            Description = "How far back",
            HelpName = "N",
            DefaultValueFactory = _ => UsualTime.Days,
        };
        var command = new Command(
            "test-rules",
            "Judge the files accepted lately by rules from standard input that are not in force yet"
        )
        {
            input,
            days,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var content = await session.ReadStandardInputAsync(cancellationToken);
                var back = TimeSpan.FromDays(Math.Clamp(parsed.GetValue(days), 1, 3_650));
                var steps = new List<RuleTrialStep>();
                await foreach (var step in await trials.TestRulesAsync(content, back, cancellationToken))
                {
                    steps.Add(step);
                }

                var changes = steps.Where(step => step.Result == RuleTrialResult.NowRejected).ToList();
                if (session.IsJson)
                {
                    session.WriteJson(changes.Select(Change));
                }
                else
                {
                    session.Show(changes, Columns, "No file that was accepted would be rejected.");
                    await session.Out.WriteLineAsync(Summary(steps));
                }

                return (int)(changes.Count == 0 ? ExitCode.Done : ExitCode.Failed);
            }
        );
        return command;
    }

    private static Argument<string> Input()
    {
        var input = new Argument<string>("-")
        {
            Description = "Standard input: redirect a file into it (< FILE)",
            DefaultValueFactory = _ => "-",
        };
        input.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() != "-")
            {
                result.AddError("The agent opens no file for you: write - and redirect it (< FILE).");
            }
        });
        return input;
    }

    private static IReadOnlyList<Column<RuleTrialStep>> Columns { get; } =
    [
        new("UPLOAD", step => step.Upload.Id),
        new("SCHOOL", step => step.Upload.School),
        new("FILE", step => step.Upload.Path),
        new("WAS", _ => "accepted"),
        new("WOULD BE", _ => new("rejected", Tone.Bad)),
        new("ERRORS", step => UploadText.Number(step.Verdict!.ErrorCount), IsRight: true),
        new("FIRST RULE", step => step.Verdict!.Findings[0].Rule),
        new("WHAT IS WRONG", step => step.Verdict!.Findings[0].Message),
    ];

    private static object Change(RuleTrialStep step) =>
        new
        {
            upload = step.Upload.Id,
            school = step.Upload.School,
            file = step.Upload.Path,
            was = "accepted",
            wouldBe = "rejected",
            errorCount = step.Verdict!.ErrorCount,
            findings = step.Verdict.Findings,
        };

    private static string Summary(List<RuleTrialStep> steps)
    {
        int Count(RuleTrialResult result) => steps.Count(step => step.Result == result);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{steps.Count:N0} accepted files: {Count(RuleTrialResult.NowRejected):N0} would be rejected, {Count(RuleTrialResult.StillAccepted):N0} accepted again, {Count(RuleTrialResult.SameRules):N0} have the same rules as before, {Count(RuleTrialResult.NotKept):N0} are not kept any more."
        );
    }
}
