using System.Text.Json;
using UwsAgent.Core.Jobs;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class QueueCommandsTests
{
    [Theory]
    [InlineData("queue")]
    [InlineData("queue", "list")]
    [InlineData("queue", "counts")]
    [InlineData("queue", "kinds")]
    [InlineData("schedule")]
    [InlineData("schedule", "show", "worker-night")]
    [InlineData("events")]
    [InlineData("status")]
    public async Task Json_is_one_document_of_the_shape_that_is_kept(params string[] arguments)
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var ended = await bench.RunAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        using var document = JsonDocument.Parse(ended.Out);
        Golden.Check($"json-{string.Join('-', arguments)}", string.Join('\n', Shapes.Of(document.RootElement)) + "\n");
    }

    [Theory]
    [InlineData("queue", "cancel", "JOB")]
    [InlineData("queue", "retry", "JOB")]
    [InlineData("queue", "clean", "--yes")]
    [InlineData("queue", "pause", "lane:sync", "--reason", "x")]
    [InlineData("queue", "resume", "kind:check-upload")]
    [InlineData("run", "tidy")]
    [InlineData("schedule", "run", "worker-night")]
    public async Task Whoever_may_only_look_changes_nothing(params string[] arguments)
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var before = bench.Queue.Snapshot();
        var words = arguments.Select(word => word is "JOB" ? before[0].Id : word).ToArray();
        var probe = new CommandProbe { Time = bench.Clock, Caller = OperationsBench.Guest };
        var ended = await bench.RunAsync(probe, words);
        Assert.Equal((4, ""), (ended.Code, ended.Out));
        Assert.Contains("this caller may only look. Join uws-admin.", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, bench.Queue.Snapshot());
        Assert.Single(bench.Queue.Pauses());
        Assert.StartsWith("Warning: [bob] refused:", Assert.Single(probe.Logs.All), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Information: [ann] cancel job {0}", "queue", "cancel", "{0}")]
    [InlineData(
        "Information: [ann] pause queue sync cluster upgrade",
        "queue",
        "pause",
        "sync",
        "-r",
        "cluster upgrade"
    )]
    [InlineData("Information: [ann] run tidy --dry-run", "run", "tidy", "--dry-run")]
    public async Task A_change_leaves_one_line_with_its_author(string line, params string[] arguments)
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var running = bench.Queue.Snapshot().First(job => job.State is JobState.Running).Id;
        var probe = new CommandProbe { Time = bench.Clock };
        var words = arguments.Select(word => word.Replace("{0}", running, StringComparison.Ordinal)).ToArray();
        Assert.Equal(0, (await bench.RunAsync(probe, words)).Code);
        Assert.Equal([line.Replace("{0}", running, StringComparison.Ordinal)], probe.Logs.All);
    }

    [Fact]
    public async Task A_running_job_is_told_to_stop_and_a_waiting_one_ends_at_once()
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var running = bench.Queue.Snapshot().First(job => job.State is JobState.Running).Id;
        var waiting = bench.Queue.Snapshot().First(job => job.State is JobState.Queued).Id;
        var ended = await bench.RunAsync("queue", "cancel", waiting, running);
        Assert.Equal(
            $"Job {waiting} was cancelled before it started.\nJob {running} was told to stop. See it end: uws queue log -f {running}\n",
            ended.Out
        );
        await bench.UntilAsync(running, job => job.State is JobState.Cancelled);
        var again = await bench.RunAsync("queue", "cancel", waiting);
        Assert.Equal(1, again.Code);
        Assert.Contains("nothing to cancel", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_job_waits_again_under_its_own_id()
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var failed = bench.Queue.Snapshot().First(job => job.State is JobState.Failed).Id;
        var ended = await bench.RunAsync("queue", "retry", failed[^5..]);
        Assert.Equal((0, $"Job {failed} waits again. Follow it: uws queue log -f {failed}\n"), (ended.Code, ended.Out));
    }

    [Fact]
    public async Task Clean_asks_moves_what_has_ended_and_it_is_still_found()
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var failed = bench.Queue.Snapshot().First(job => job.State is JobState.Failed).Id;
        var refused = await bench.RunAsync("queue", "clean", "--failed");
        Assert.Equal(2, refused.Code);
        Assert.Contains(
            "Move 1 failed job to the archive? There is no terminal",
            refused.Error,
            StringComparison.Ordinal
        );

        var ended = await bench.RunAsync("queue", "clean", "--failed", "--yes");
        Assert.Equal("1 job moved to the archive. See them: uws queue list --archived\n", ended.Out);
        Assert.DoesNotContain(failed, (await bench.RunAsync("queue", "list")).Out, StringComparison.Ordinal);
        Assert.Contains(failed, (await bench.RunAsync("queue", "list", "--archived")).Out, StringComparison.Ordinal);
        Assert.Contains(
            "failed, in the archive",
            (await bench.RunAsync("queue", "show", failed[^6..])).Out,
            StringComparison.Ordinal
        );
        Assert.Equal("There is nothing to clean.\n", (await bench.RunAsync("queue", "clean", "--failed")).Out);

        var again = await bench.RunAsync("queue", "retry", failed, "--json");
        var copy = JsonDocument.Parse(again.Out).RootElement[0].GetProperty("job").GetProperty("id").GetString()!;
        Assert.NotEqual(failed, copy);
        Assert.Equal("old images", bench.Queue.Find(copy)!.Title);
    }

    [Theory]
    [InlineData("lane:nowhere", "There is no lane or kind 'lane:nowhere'. What can be paused: lane:default, lane:sync")]
    [InlineData("tidy,", "There is no lane or kind")]
    public async Task A_pause_of_what_is_not_there_names_what_is(string scope, string message)
    {
        await using var bench = await new OperationsBench().OpenAsync();
        var ended = await bench.RunAsync("queue", "pause", scope, "--reason", "x");
        Assert.Equal(1, ended.Code);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_lasts_as_long_as_was_said()
    {
        await using var bench = await new OperationsBench().OpenAsync();
        var ended = await bench.RunAsync("queue", "pause", "LANE:Sync", "--reason", "deploy", "--for", "2h");
        Assert.Equal(
            "lane:sync is paused until 2026-11-23 12:00:00Z. To go on: uws queue resume lane:sync\n",
            ended.Out
        );
        Assert.Equal("lane:sync goes on.\n", (await bench.RunAsync("queue", "resume", "sync")).Out);
        var twice = await bench.RunAsync("queue", "resume", "sync");
        Assert.Equal((1, "uws: 'sync' is not paused. Nothing is paused.\n"), (twice.Code, twice.Error));
        Assert.Equal(2, (await bench.RunAsync("queue", "pause", "sync", "-r", "x", "--for", "soon")).Code);
        Assert.Equal(2, (await bench.RunAsync("queue", "pause", "sync")).Code);
    }

    [Fact]
    public async Task Run_starts_a_kind_once_and_says_how_to_follow_it()
    {
        await using var bench = await new OperationsBench().OpenAsync(working: false);
        var first = await bench.RunAsync("run", "tidy", "--payload", """{"days": 3}""");
        var id = bench.Queue.Snapshot()[0].Id;
        Assert.Equal($"Job {id} (tidy) waits in lane default. Follow it: uws queue log -f {id}\n", first.Out);
        Assert.Equal("ann", bench.Queue.Find(id)!.Author);
        Assert.Equal("""{"days": 3}""", bench.Queue.Find(id)!.Payload);
        var twice = await bench.RunAsync("run", "tidy", "--payload", """{"days": 3}""");
        Assert.StartsWith(
            $"Job {id} does the same already (queued); nothing was added.",
            twice.Out,
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await bench.RunAsync("run", "tidy", "--dry-run")).Code);
        Assert.Equal(2, bench.Queue.Snapshot().Count);
    }

    [Theory]
    [InlineData("There is nothing named 'nope' to start. By hand: nightly-sync, tidy, build.", "run", "nope")]
    [InlineData("not started by hand", "run", "check-upload")]
    [InlineData("takes no arguments", "run", "tidy", "now")]
    [InlineData("must be a JSON object", "run", "tidy", "--payload", "3")]
    [InlineData("The payload is no JSON", "run", "tidy", "--payload", "{")]
    public async Task What_cannot_be_run_says_why(string message, params string[] arguments)
    {
        await using var bench = await new OperationsBench().OpenAsync();
        var ended = await bench.RunAsync(arguments);
        Assert.NotEqual(0, ended.Code);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
        Assert.Empty(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task A_command_gets_its_arguments_as_they_were_given()
    {
        await using var bench = await new OperationsBench().OpenAsync(working: false);
        var probe = new CommandProbe { Time = bench.Clock };
        Assert.Equal(0, (await bench.RunAsync(probe, "run", "build", "app", "--", "--wait", "a b")).Code);
        Assert.Equal("build app|--wait|a b", Assert.Single(bench.Queue.Snapshot()).Title);
        Assert.Equal(["Information: [ann] run build app --wait a b"], probe.Logs.All);
    }

    [Theory]
    [InlineData(true, 0, "succeeded")]
    [InlineData(false, 1, "failed")]
    public async Task Run_and_wait_shows_the_output_and_ends_as_the_job_does(bool works, int code, string word)
    {
        await using var bench = await new OperationsBench().OpenAsync();
        bench.Work.Does = (run, _) =>
        {
            run.Log.Output("half a line\n"u8);
            return Task.FromResult(works ? JobOutcome.Succeeded("all of it") : JobOutcome.FailedForGood("none of it"));
        };
        var ended = await bench.RunAsync("run", "tidy", "--wait");
        Assert.Equal(code, ended.Code);
        Assert.Contains("half a line\n", ended.Out, StringComparison.Ordinal);
        Assert.Contains($" {word} after 0 ms: ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_a_job_that_has_not_started_says_why()
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        var waiting = bench.Queue.Snapshot().First(job => job.State is JobState.Queued).Id;
        var ended = await bench.RunAsync("queue", "log", waiting);
        Assert.Equal(1, ended.Code);
        Assert.Contains(
            "has not started: lane 'sync' is busy with 1 of 1; it is next",
            ended.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Completion_knows_jobs_scopes_kinds_and_schedules()
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        Assert.Equal("tidy\nworker-night\n", await SuggestAsync(bench, "uws schedule run "));
        Assert.Equal("kind:check-upload\n", await SuggestAsync(bench, "uws queue resume "));
        Assert.Contains("lane:sync\n", await SuggestAsync(bench, "uws queue pause "), StringComparison.Ordinal);
        Assert.Contains("nightly-sync\n", await SuggestAsync(bench, "uws run "), StringComparison.Ordinal);
        Assert.DoesNotContain("check-upload", await SuggestAsync(bench, "uws run "), StringComparison.Ordinal);
        var failed = bench.Queue.Snapshot().First(job => job.State is JobState.Failed).Id;
        Assert.Contains($"{failed}\n", await SuggestAsync(bench, "uws queue retry "), StringComparison.Ordinal);
        Assert.DoesNotContain(failed, await SuggestAsync(bench, "uws queue cancel "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Q_shows_nothing_when_nothing_runs_and_ends()
    {
        await using var bench = await new OperationsBench().OpenAsync();
        var ended = await bench.RunAsync("q");
        Assert.Equal((0, "", "Nothing is running; 0 waiting. See: uws queue\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(160)]
    public async Task On_a_terminal_no_line_is_wider_than_the_terminal(int width)
    {
        await using var bench = await PlainOutputTests.BusyAsync();
        foreach (
            var words in (string[][])
                [
                    ["queue", "list"],
                    ["queue", "kinds"],
                    ["schedule"],
                ]
        )
        {
            var ended = await bench.RunAsync(bench.Terminal(width), words);
            Assert.All(ended.Out.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
            var plain = await bench.RunAsync(words);
            Assert.Equal(plain.Out.Split('\n').Length, ended.Out.Split('\n').Length);
        }

        var queue = await bench.RunAsync(bench.Terminal(width), "queue", "list");
        Golden.Check($"terminal-{width}-queue-list", queue.Out);
    }

    private static async Task<string> SuggestAsync(OperationsBench bench, string line) =>
        (await bench.RunAsync($"[suggest:{line.Length}]", line)).Out;
}
