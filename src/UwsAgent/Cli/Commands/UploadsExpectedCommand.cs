using System.CommandLine;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Uploads.Expecting;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws uploads expected</c>: which files schools are expected to send today, and which are late.</summary>
internal sealed class UploadsExpectedCommand(UploadReading uploads)
{
    public void AddTo(Command command, CommandSession session)
    {
        var school = new Option<string?>("--school", "-s") { Description = "Only of this school", HelpName = "SCHOOL" };
        var late = new Option<bool>("--late") { Description = "Only what is late" };
        var watch = CommandOptions.Watch();
        var expected = new Command("expected", "Show the files that schools are expected to send today")
        {
            school,
            late,
            watch,
        };
        expected.SetAction(
            (parsed, cancellationToken) =>
                session.ShowAsync(
                    parsed.GetValue(watch),
                    async stop =>
                        session.Show(
                            [
                                .. (await uploads.ExpectedAsync(stop)).Where(one =>
                                    (!parsed.GetValue(late) || one.State == ExpectedState.Late)
                                    && (
                                        parsed.GetValue(school) is not { } name
                                        || string.Equals(name, one.School, StringComparison.OrdinalIgnoreCase)
                                    )
                                ),
                            ],
                            Columns(session),
                            "Nothing is expected. What is to be is set under Uploads:Expected, for all schools or for one."
                        ),
                    changed: null,
                    cancellationToken
                )
        );
        command.Add(expected);
    }

    private static IReadOnlyList<Column<ExpectedDelivery>> Columns(CommandSession session) =>
        [
            new("SCHOOL", one => one.School),
            new("FILE", one => one.File),
            new("DUE", one => one.WhyNot is null ? JobColumns.When(session, one.By) : "-"),
            new("STATE", one => new(Word(one), ToneOf(one.State))),
            new("CAME", one => one.ArrivedAt is { } at ? JobColumns.When(session, at) : "-"),
            new(
                "NOTE",
                one =>
                    one.WhyNot
                    ?? (
                        one is { ArrivedAt: null, Unaccepted: { } id, UnacceptedResult: { } result }
                            ? $"one was {result.ToString().ToLowerInvariant()}: uws uploads show {id}"
                            : "-"
                    )
            ),
        ];

    private static string Word(ExpectedDelivery one) =>
        one.State switch
        {
            ExpectedState.NotToday => "not today",
            ExpectedState.ArrivedLate => "came late",
            ExpectedState.Arrived => "came",
            var other => other.ToString().ToLowerInvariant(),
        };

    private static Tone ToneOf(ExpectedState state) =>
        state switch
        {
            ExpectedState.Late => Tone.Bad,
            ExpectedState.ArrivedLate => Tone.Warning,
            ExpectedState.Arrived => Tone.Good,
            _ => Tone.Faint,
        };
}
