using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Jobs;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws schedule</c>: what starts when, and starting it now.</summary>
internal sealed class ScheduleCommands(ScheduleReading schedules, StartedJob started) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var command = new Command("schedule", "Show what starts when") { BuildShow(session), BuildRun(session) };
        command.SetAction(_ =>
            session.Show(
                schedules.List(),
                [
                    new("NAME", one => one.Name),
                    new("KIND", one => one.Kind + (one.DryRun ? " (dry run)" : "")),
                    new("CRON", one => one.Cron),
                    new("ZONE", one => one.TimeZone) { Spare = 3 },
                    new("LAST", one => one.LastDue is { } last ? JobColumns.When(session, last) : "-") { Spare = 2 },
                    new(
                        "NEXT",
                        one => Next(one) is { } next ? InZone(next, one.TimeZone) : new Cell("off", Tone.Warning)
                    ),
                    new("NEXT IN UTC", one => Next(one) is { } next ? Ages.Moment(next) : "-") { Spare = 1 },
                    new("IN", one => Next(one) is { } next ? In(session, next) : "-"),
                ],
                "No schedules. Add one under \"Schedules\" in the configuration; the kinds: uws queue kinds"
            )
        );
        return command;
    }

    private Command BuildShow(CommandSession session)
    {
        var name = NameArgument();
        var command = new Command("show", "Show one schedule and its next ten starts") { name };
        command.SetAction(parsed =>
        {
            var one = schedules.Get(parsed.GetRequiredValue(name));
            if (session.IsJson)
            {
                session.WriteJson(one);
                return;
            }

            session.ShowLines([.. Lines(session, one)]);
        });
        return command;
    }

    private Command BuildRun(CommandSession session)
    {
        var name = NameArgument();
        var dryRun = CommandOptions.DryRun();
        var wait = RunCommands.Wait();
        var command = new Command("run", "Start a schedule's job now, beside its times") { name, dryRun, wait };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var (given, isDry) = (parsed.GetRequiredValue(name), parsed.GetValue(dryRun));
                session.RequireChange("run schedule", given, isDry ? "--dry-run" : "");
                var job = await schedules.RunNowAsync(given, session.Caller.Name, isDry, cancellationToken);
                return await started.TellAsync(session, job, parsed.GetValue(wait), cancellationToken);
            }
        );
        return command;
    }

    private Argument<string> NameArgument() =>
        new Argument<string>("NAME") { Description = "A schedule (uws schedule)" }.Completed(() =>
            schedules.List().Select(one => one.Name)
        );

    private static IEnumerable<StatusLine> Lines(CommandSession session, ScheduleView one)
    {
        yield return new("schedule", one.Name);
        yield return new("kind", one.Kind + (one.DryRun ? ", as a dry run" : ""));
        yield return new("cron", $"{one.Cron} in {one.TimeZone}");
        yield return one.Enabled ? new("enabled", "yes") : new("enabled", "no", Tone.Warning);
        yield return new(
            "if missed",
            one.Misfire is MisfirePolicy.RunOnceNow ? "runs once as soon as possible" : "is left out"
        );
        yield return new("last due", one.LastDue is { } last ? Ages.Moment(last) : "never yet");
        for (var i = 0; i < one.NextRuns.Count; i++)
        {
            var next = one.NextRuns[i];
            yield return new(
                i == 0 ? "next" : "",
                $"{InZone(next, one.TimeZone)}  {Ages.Moment(next)}  {In(session, next)}"
            );
        }

        yield return new("try it", $"uws schedule run {one.Name} --dry-run", Tone.Faint);
    }

    private static DateTimeOffset? Next(ScheduleView one) => one.NextRuns.Count > 0 ? one.NextRuns[0] : null;

    private static string In(CommandSession session, DateTimeOffset next) => Ages.Of(next, session.Time.GetUtcNow());

    /// <summary>As the clocks there show it, with their distance to UTC, which tells summer from winter.</summary>
    private static string InZone(DateTimeOffset time, string zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? TimeZoneInfo
                .ConvertTime(time, found)
                .ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
            : Ages.Moment(time);
}
