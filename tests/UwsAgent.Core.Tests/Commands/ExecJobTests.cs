using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Commands;

public sealed class ExecJobTests
{
    private readonly FakeCommandRunner runner = new();
    private readonly FakeEventLog events = new();
    private readonly FakeJobLogs logs = new();
    private readonly FakeTimeProvider time = new();
    private readonly CommandsOptions options = new()
    {
        ["build"] = new()
        {
            File = "/usr/bin/build",
            AllowedArguments = ["[a-z]+"],
            WorkingDirectory = "/srv",
            SuccessExitCodes = [0, 3],
        },
        ["again"] = new() { File = "/usr/bin/again", IsRepeatable = true },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_runs_as_configured_and_its_end_is_told()
    {
        runner.Output = "building\n";

        var outcome = await RunAsync(Job("build", "web"));

        var request = Assert.Single(runner.Requests);
        Assert.Equal(("/usr/bin/build", "/srv", "j1"), (request.File, request.WorkingDirectory, request.JobId));
        Assert.Equal(["web"], request.Arguments);
        Assert.Equal((JobResult.Done, "exit code 0 after 0 ms"), (outcome.Result, outcome.Summary));
        Assert.Equal("$ /usr/bin/build web\nbuilding\nexit code 0 after 0 ms\n", logs.TextOf("j1"));
    }

    [Theory]
    [InlineData(0, JobResult.Done)]
    [InlineData(3, JobResult.Done)]
    [InlineData(1, JobResult.Failed)]
    [InlineData(143, JobResult.Failed)]
    public async Task Only_the_listed_exit_codes_are_a_success(int code, JobResult result)
    {
        runner.Exit = new CommandExit(code, null, 0);

        Assert.Equal(result, (await RunAsync(Job("build", "web"))).Result);
    }

    [Fact]
    public async Task A_failure_carries_the_last_lines_without_their_tricks()
    {
        runner.Exit = new CommandExit(1, null, 0);
        runner.Output =
            string.Concat(
                Enumerable.Range(0, 5000).Select(line => string.Create(CultureInfo.InvariantCulture, $"line {line}\n"))
            )
            + "\u001b[31mred\u0007\n\n"
            + new string('x', 3000);

        var outcome = await RunAsync(Job("build", "web"));

        Assert.Equal("exit code 1 after 0 ms", outcome.Summary);
        Assert.InRange(outcome.Reasons.Count, 10, 20);
        Assert.Contains("line 4999", outcome.Reasons);
        Assert.Contains("␛[31mred␇", outcome.Reasons);
        Assert.All(outcome.Reasons, line => Assert.InRange(line.Length, 1, 200));
        Assert.False(outcome.IsPermanent);
    }

    [Fact]
    public async Task A_dry_run_shows_the_arguments_and_runs_nothing()
    {
        var outcome = await RunAsync(Job("build", "web") with { DryRun = true });

        Assert.Empty(runner.Requests);
        Assert.Equal(JobResult.Planned, outcome.Result);
        Assert.Equal(["/usr/bin/build", "web"], outcome.Reasons);
    }

    [Fact]
    public async Task What_is_no_longer_allowed_when_it_is_its_turn_is_refused()
    {
        var job = Job("build", "web");
        options.Remove("build");

        var outcome = await RunAsync(job);

        Assert.Empty(runner.Requests);
        Assert.True(outcome.IsPermanent);
        Assert.Contains("there is no command 'build'", outcome.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_has_its_own_timeout()
    {
        runner.Hangs = true;
        runner.Exit = new CommandExit(143, 15, 0);
        var running = RunAsync(Job("build", "web"));
        time.Advance(TimeSpan.FromHours(1));

        var outcome = await running;

        Assert.Equal("stopped at its timeout of 1 h: killed by signal 15 (TERM) after 1 h", outcome.Summary);
    }

    [Fact]
    public async Task One_that_may_not_be_repeated_fails_when_it_is_stopped_or_the_agent_died()
    {
        runner.Hangs = true;
        runner.Exit = new CommandExit(143, 15, 0);
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(Job("build", "web"), stopping.Token);
        await stopping.CancelAsync();
        var stopped = await running;
        var crashed = await RunAsync(Job("build", "web") with { Crashes = 1 });

        Assert.True(stopped.IsPermanent);
        Assert.True(crashed.IsPermanent);
        Assert.Single(runner.Requests);
    }

    [Fact]
    public async Task One_that_may_be_repeated_goes_back_to_the_queue()
    {
        runner.Hangs = true;
        runner.Exit = new CommandExit(143, 15, 0);
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(Job("again"), stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        runner.Hangs = false;
        runner.Exit = new CommandExit(0, null, 0);
        Assert.Equal(JobResult.Done, (await RunAsync(Job("again") with { Crashes = 1 })).Result);
    }

    [Fact]
    public async Task Processes_that_were_left_are_told()
    {
        runner.Exit = new CommandExit(0, null, 2);

        var outcome = await RunAsync(Job("build", "web"));

        Assert.Equal(["2 processes outlived it and were killed"], outcome.Reasons);
        var told = Assert.Single(events.Of(CommandEvents.LeftProcesses));
        Assert.Equal(("build", "j1"), (told.Target, told.JobId));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"command\":null}")]
    [InlineData("{\"command\":\"build\",\"shell\":true}")]
    public async Task A_payload_that_is_none_is_said_to_be_none(string payload) =>
        await Assert.ThrowsAsync<JsonException>(() => RunAsync(Job("build") with { Payload = payload }));

    private static Job Job(string command, params string[] arguments) =>
        new()
        {
            Id = "j1",
            Kind = "exec",
            Lane = "exec",
            Author = "ana",
            EnqueuedAt = default,
            Payload = new CommandPayload { Command = command, Arguments = arguments }.Write(),
        };

    private async Task<JobOutcome> RunAsync(Job job, CancellationToken? stop = null)
    {
        var exec = new ExecJob(runner, new Fixed<CommandsOptions>(options), events, time);
        await using var log = logs.Open(job.Id);
        return await exec.RunAsync(new JobRun(job, log), stop ?? Stop);
    }
}
