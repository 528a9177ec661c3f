using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws uploads</c>: what schools sent, what became of it, and why a file has no verdict yet.</summary>
internal sealed class UploadsCommands(
    UploadReading uploads,
    UploadsControlCommands control,
    UploadsExpectedCommand expected,
    UploadsTrialCommands trial
) : ICommandGroup
{
    private const int UsualMost = 50;

    public Command Build(CommandSession session)
    {
        var command = BuildList(session, "uploads", "Show what schools sent and what became of it, newest first");
        command.Add(BuildList(session, "list", "The same as without a word"));
        command.Add(BuildShow(session));
        command.Add(BuildWhy(session));
        command.Add(BuildWaiting(session));
        expected.AddTo(command, session);
        control.AddTo(command, session);
        trial.AddTo(command, session);
        return command;
    }

    private Command BuildList(CommandSession session, string name, string description)
    {
        var school = new Option<string?>("--school", "-s") { Description = "Only of this school", HelpName = "SCHOOL" };
        school.CompletionSources.Add(_ => uploads.Waiting().Select(one => new CompletionItem(one.School)));
        var verdict = new Option<UploadResult?>("--verdict", "-v") { Description = "Only with this result" };
        var since = new Option<string?>("--since", "-S")
        {
            Description = "Only from this time on: 90m, 2d, 2026-03-01",
            HelpName = "WHEN",
        };
        var newest = CommandOptions.Newest(UsualMost);
        var watch = CommandOptions.Watch();
        var command = new Command(name, description) { school, verdict, since, newest, watch };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var from = parsed.GetValue(since);
                var filter = new UploadFilter
                {
                    School = parsed.GetValue(school),
                    Result = parsed.GetValue(verdict),
                    Since = from is null ? null : EventReading.Moment(from, session.Time.GetUtcNow()),
                    Newest = Math.Max(0, parsed.GetValue(newest)),
                };
                return session.ShowAsync(
                    parsed.GetValue(watch),
                    async stop => session.Show(await uploads.ListAsync(filter, stop), Columns(session), NoUploads),
                    changed: null,
                    cancellationToken
                );
            }
        );
        return command;
    }

    private const string NoUploads =
        "No such uploads. What schools put into their home is noticed by itself; what waits: uws uploads waiting";

    private Command BuildShow(CommandSession session)
    {
        var id = new Argument<string>("UPLOAD") { Description = "Its id, or the end or beginning of it" };
        var command = new Command("show", "Show everything about one upload, with its findings") { id };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var record = await uploads.GetAsync(parsed.GetRequiredValue(id), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(record);
                    return;
                }

                session.ShowLines([.. UploadText.Lines(record)]);
                if (record.Verdict is { Findings.Count: > 0 } verdict)
                {
                    await session.Out.WriteLineAsync();
                    session.Show(verdict.Findings, UploadText.Findings);
                    var hidden = verdict.ErrorCount + verdict.WarningCount - verdict.Findings.Count;
                    if (hidden > 0)
                    {
                        session.Console.WriteText(
                            string.Create(CultureInfo.InvariantCulture, $"and {hidden} more of the same kinds"),
                            Tone.Faint
                        );
                    }
                }
            }
        );
        return command;
    }

    private Command BuildWhy(CommandSession session)
    {
        var file = new Argument<string>("FILE") { Description = "Its name, or SCHOOL/PATH" }.Completed(() =>
            uploads.Waiting().Select(one => $"{one.School}/{one.Path}")
        );
        var command = new Command("why", "Say why a file has no verdict yet, or which it has") { file };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var why = await uploads.WhyAsync(parsed.GetRequiredValue(file), cancellationToken);
                if (session.IsJson)
                {
                    session.WriteJson(why);
                    return (int)ExitCode.Done;
                }

                foreach (var waiting in why.Waiting)
                {
                    session.ShowLines([.. UploadText.Lines(session, waiting)]);
                }

                if (why.Newest.Count > 0)
                {
                    session.Show(why.Newest, Columns(session));
                }

                if (why.Waiting.Count == 0 && why.Newest.Count == 0)
                {
                    await session.Error.WriteLineAsync(
                        "uws: No such file waits, and none of that name has a verdict. Is it in the school's home, and is the name right? What waits: uws uploads waiting"
                    );
                    return (int)ExitCode.Failed;
                }

                return (int)ExitCode.Done;
            }
        );
        return command;
    }

    private Command BuildWaiting(CommandSession session)
    {
        var watch = CommandOptions.Watch();
        var command = new Command("waiting", "Show the files that have no verdict yet, and what they wait for")
        {
            watch,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.ShowAsync(
                    parsed.GetValue(watch),
                    _ =>
                    {
                        session.Show(uploads.Waiting(), WaitingColumns(session), "No file waits for its verdict.");
                        return Task.CompletedTask;
                    },
                    changed: null,
                    cancellationToken
                )
        );
        return command;
    }

    private static IReadOnlyList<Column<UploadWaiting>> WaitingColumns(CommandSession session) =>
        [
            new("SCHOOL", one => one.School),
            new("FILE", one => one.Path),
            new("SIZE", one => UploadText.Size(one.SizeBytes), IsRight: true),
            new("SEEN", one => JobColumns.When(session, one.FirstSeen)),
            new("WAITS FOR", one => one.Awaiting),
            new("LOOKS AGAIN", one => one.NextCheck is { } next ? JobColumns.When(session, next) : "-"),
        ];

    private static IReadOnlyList<Column<UploadRecord>> Columns(CommandSession session) =>
        [
            new("ID", one => one.Id),
            new("TAKEN", one => JobColumns.When(session, one.TakenAt)),
            new("SCHOOL", one => one.School),
            new("FILE", one => one.Path),
            new("VERDICT", one => new(UploadText.Word(one), UploadText.ToneOf(one.Result))),
            new("SIZE", one => UploadText.Size(one.SizeBytes), IsRight: true) { Spare = 2 },
            new("ROWS", one => one.Verdict is { } verdict ? UploadText.Number(verdict.Rows) : "-", IsRight: true)
            {
                Spare = 3,
            },
            new(
                "ERRORS",
                one => one.Verdict is { } verdict ? UploadText.Number(verdict.ErrorCount) : "-",
                IsRight: true
            ),
            new("NOTE", UploadText.Note),
        ];
}
