using System.CommandLine;
using System.CommandLine.Completions;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws events</c>: what the agent did and what an admin must know.</summary>
internal sealed class EventCommands(EventReading events, IEnumerable<EventKind> kinds) : ICommandGroup
{
    public Command Build(CommandSession session)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes" };
        var since = new Option<string?>("--since", "-S")
        {
            Description = "Only from this time on: 90m, 2d, 2026-03-01, 2026-03-01T10:00Z",
            HelpName = "WHEN",
        };
        var kind = new Option<string?>("--kind", "-k") { Description = "Only of this kind", HelpName = "KIND" };
        kind.CompletionSources.Add(_ => kinds.Select(one => new CompletionItem(one.Name)));
        var target = new Option<string?>("--target", "-t")
        {
            Description = "Only about this target",
            HelpName = "TARGET",
        };
        var job = new Option<string?>("--job", "-j") { Description = "Only of this job", HelpName = "JOB" };
        var newest = new Option<int?>("--lines", "-n") { Description = "The newest so many", HelpName = "N" };
        var command = new Command("events", "Show what was done, by whom and why")
        {
            follow,
            since,
            kind,
            target,
            job,
            newest,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var query = new EventQuery(
                    Kind: parsed.GetValue(kind),
                    Target: parsed.GetValue(target),
                    JobId: parsed.GetValue(job)
                );
                var isFollowed = parsed.GetValue(follow);
                var found = events.ReadAsync(
                    parsed.GetValue(since),
                    query,
                    parsed.GetValue(newest),
                    isFollowed,
                    cancellationToken
                );
                await (isFollowed ? FollowAsync(session, found) : ListAsync(session, found));
            }
        );
        return command;
    }

    private async Task ListAsync(CommandSession session, IAsyncEnumerable<RecordedEvent> found)
    {
        var all = await found.ToListAsync();
        if (session.IsJson)
        {
            session.WriteJson(all);
        }
        else if (all.Count == 0)
        {
            await session.Out.WriteLineAsync("No events.");
        }

        foreach (var one in session.IsJson ? [] : all)
        {
            Write(session, one);
        }
    }

    private async Task FollowAsync(CommandSession session, IAsyncEnumerable<RecordedEvent> found)
    {
        await foreach (var one in found)
        {
            if (session.IsJson)
            {
                session.WriteJsonLine(one);
            }
            else
            {
                Write(session, one);
            }

            await session.FlushAsync(CancellationToken.None);
        }
    }

    private void Write(CommandSession session, RecordedEvent one)
    {
        var width = kinds.Select(kind => kind.Name.Length).DefaultIfEmpty(0).Max();
        var job = one.JobId is null ? "" : $" (job {one.JobId})";
        session.Console.WriteText(
            $"{Ages.Moment(one.At)}  {Word(one.Level), -7}  {one.Kind.PadRight(width)}  {EventRecording.Sentence(one)}{job}",
            one.Level switch
            {
                EventLevel.Error => Tone.Bad,
                EventLevel.Warning => Tone.Warning,
                _ => Tone.Plain,
            }
        );
    }

    private static string Word(EventLevel level) =>
        level is EventLevel.Information ? "info" : level.ToString().ToLowerInvariant();
}
