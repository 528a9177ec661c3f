using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws queue</c>: what runs, what waits and why, what ended; and everything that may be done about it.</summary>
internal sealed class QueueCommands(
    JobReading reading,
    JobFollowing following,
    JobCommands jobs,
    QueueControlCommands control
) : ICommandGroup
{
    private const int UsualMost = 10;

    public Command Build(CommandSession session)
    {
        var watch = CommandOptions.Watch();
        var most = new Option<int>("--limit")
        {
            Description = "Show so many waiting and so many finished jobs",
            HelpName = "N",
            DefaultValueFactory = _ => UsualMost,
        };
        var command = new Command("queue", "Show what runs, what waits and why, and what ended") { watch, most };
        command.SetAction(
            (parsed, cancellationToken) =>
                session.ShowAsync(
                    parsed.GetValue(watch),
                    _ => Draw(session, Math.Max(0, parsed.GetValue(most))),
                    following.NextChangeAsync,
                    cancellationToken
                )
        );
        command.Add(BuildList(session));
        command.Add(BuildKinds(session));
        command.Add(BuildCounts(session));
        jobs.AddTo(command, session);
        control.AddTo(command, session);
        return command;
    }

    private Command BuildList(CommandSession session)
    {
        var state = new Option<JobState?>("--state", "-s") { Description = "Only jobs in this state" };
        var kind = new Option<string?>("--kind", "-k") { Description = "Only jobs of this kind", HelpName = "KIND" };
        kind.CompletionSources.Add(_ =>
            reading.Kinds().Select(one => new System.CommandLine.Completions.CompletionItem(one.Name))
        );
        var lane = new Option<string?>("--lane", "-l") { Description = "Only jobs of this lane", HelpName = "LANE" };
        lane.CompletionSources.Add(_ =>
            reading.Counts().Lanes.Select(one => new System.CommandLine.Completions.CompletionItem(one.Name))
        );
        var all = new Option<bool>("--all", "-a") { Description = "However many they are" };
        var archived = new Option<bool>("--archived") { Description = "Those that left the live set too" };
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "At most so many, the newest",
            HelpName = "N",
            DefaultValueFactory = _ => JobFilter.UsualMost,
        };
        var command = new Command("list", "List jobs, newest first") { state, kind, lane, all, archived, limit };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var filter = new JobFilter(parsed.GetValue(state), parsed.GetValue(kind), parsed.GetValue(lane))
                {
                    Archived = parsed.GetValue(archived),
                    Most = parsed.GetValue(all) ? int.MaxValue - 1 : Math.Max(0, parsed.GetValue(limit)),
                };
                var list = await reading.ListAsync(filter, cancellationToken);
                var isNarrow = filter.State is not null || filter.Kind is not null || filter.Lane is not null;
                session.Show(list.Jobs, JobColumns.Whole(session), isNarrow ? "No such jobs." : NoJobs);
                if (list.HasMore)
                {
                    await session.Error.WriteLineAsync(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"uws: the newest {list.Jobs.Count} of more; all of them: --all"
                        )
                    );
                }
            }
        );
        return command;
    }

    private const string NoJobs = "No jobs yet. See what can be started: uws queue kinds; start one: uws run NAME";

    private Command BuildKinds(CommandSession session)
    {
        var command = new Command("kinds", "List the kinds of jobs that this agent knows");
        command.SetAction(_ =>
            session.Show(
                reading.Kinds(),
                [
                    new("KIND", kind => kind.Name),
                    new("LANE", kind => kind.Lane),
                    new("TRIES", kind => kind.MaxAttempts.ToString(CultureInfo.InvariantCulture), IsRight: true),
                    new("TIMEOUT", kind => Durations.Text(TimeSpan.FromSeconds(kind.TimeoutSeconds)), IsRight: true),
                    new("BY HAND", kind => kind.IsStartedByHand ? "yes" : "no"),
                    new("WHAT IT DOES", kind => kind.Summary),
                ],
                "This agent knows no kinds of jobs."
            )
        );
        return command;
    }

    private Command BuildCounts(CommandSession session)
    {
        var command = new Command("counts", "Count jobs by state and by lane");
        command.SetAction(_ =>
        {
            var counts = reading.Counts();
            if (session.IsJson)
            {
                session.WriteJson(counts);
                return;
            }

            session.Out.WriteLine(Sentence(counts));
            session.Show(
                counts.Lanes,
                [
                    new("LANE", lane => lane.Name),
                    new("WIDTH", lane => Number(lane.Width), IsRight: true),
                    new("RUNNING", lane => Number(lane.Running), IsRight: true),
                    new("WAITING", lane => Number(lane.Queued), IsRight: true),
                ],
                "There are no lanes."
            );
        });
        return command;
    }

    private Task Draw(CommandSession session, int most)
    {
        var look = reading.Look(most);
        if (session.IsJson)
        {
            session.WriteJson(look);
            return Task.CompletedTask;
        }

        if (!look.Counts.TakesWork)
        {
            session.Console.WriteText($"The queue takes no work: {look.Counts.WhyNot}", Tone.Bad);
        }

        foreach (var pause in look.Pauses)
        {
            session.Console.WriteText(QueueControlCommands.Sentence(pause, session.Time.GetUtcNow()), Tone.Warning);
        }

        session.Show<JobView>([.. look.Running, .. look.Waiting, .. look.Finished], JobColumns.Glance(session), NoJobs);
        var hidden = look.Counts.Queued - look.Waiting.Count;
        if (hidden > 0)
        {
            session.Console.WriteText(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{hidden} more {(hidden == 1 ? "waits" : "wait")}: uws queue list --state queued --all"
                ),
                Tone.Faint
            );
        }

        return Task.CompletedTask;
    }

    public static string Sentence(QueueNumbers counts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Running} running, {counts.Queued} waiting; {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.Cancelled} cancelled"
        );

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
