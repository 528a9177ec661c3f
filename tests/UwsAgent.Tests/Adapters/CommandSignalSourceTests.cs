using UwsAgent.Core.Commands;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Tests.Adapters;

public sealed class CommandSignalSourceTests : IAsyncDisposable
{
    private readonly FakeCommandRunner runner = new();
    private readonly SignalKit kit;

    public CommandSignalSourceTests() =>
        kit = new SignalKit(
            runner,
            new CommandsOptions
            {
                ["uwsq-jobs"] = new CommandOptions
                {
                    File = "/srv/uws/bin/uwsq-jobs",
                    Arguments = ["--munin"],
                    AllowedArguments = ["[a-zA-Z]+"],
                },
            }
        );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => kit.DisposeAsync();

    [Fact]
    public async Task One_run_gives_all_its_fields()
    {
        runner.Output = "f0_ready.value 230\nf1_running.value 12\nf2_waiting.value U\n";

        var samples = await ReadAsync(CommandOutputForm.Munin, "f0_ready", "f1_running", "f2_waiting", "f3");

        Assert.Equal(
            [(SampleState.Value, 230d), (SampleState.Value, 12d), (SampleState.Unknown, 0d), (SampleState.Empty, 0d)],
            samples.Select(sample => (sample.State, sample.Number))
        );
        var request = Assert.Single(runner.Requests);
        Assert.Equal("/srv/uws/bin/uwsq-jobs", request.File);
        Assert.Equal(["--munin", "messages"], request.Arguments);
    }

    [Fact]
    public async Task JSON_and_plain_numbers_are_read_too()
    {
        runner.Output = """{"ready":230}""";
        Assert.Equal(230, (await ReadAsync(CommandOutputForm.Json, "ready"))[0].Number);
        runner.Output = " 17\n";
        Assert.Equal(17, (await ReadAsync(CommandOutputForm.Number, ""))[0].Number);
        runner.Output = "U\n";
        Assert.Equal(SampleState.Unknown, (await ReadAsync(CommandOutputForm.Number, ""))[0].State);
        runner.Output = "17 jobs";
        Assert.Equal(SampleState.Error, (await ReadAsync(CommandOutputForm.Number, ""))[0].State);
    }

    [Fact]
    public async Task A_command_that_fails_is_a_source_that_is_down_whatever_it_printed()
    {
        runner.Output = "f0_ready.value 230\nmysql: gone away\n";
        runner.Exit = new CommandExit(3, null, 0);

        var sample = Assert.Single(await ReadAsync(CommandOutputForm.Munin, "f0_ready"));

        Assert.Equal(SampleState.SourceDown, sample.State);
        Assert.Contains("exit code 3: mysql: gone away", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task E_a4_A_command_that_hangs_is_stopped_and_not_waited_for()
    {
        runner.Hangs = true;
        var sample = Assert.Single(await ReadAsync(CommandOutputForm.Munin, "f0_ready"));
        Assert.Equal(SampleState.SourceDown, sample.State);
        Assert.Contains("within 0.2 s", sample.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_allow_list_is_run()
    {
        var unknown = await kit.Source.ReadAsync(new CommandOutput("rm", [], CommandOutputForm.Number, [""]), Stop);
        var forbidden = await kit.Source.ReadAsync(
            new CommandOutput("uwsq-jobs", ["; rm -rf /"], CommandOutputForm.Number, [""]),
            Stop
        );

        Assert.Equal(SampleState.Error, unknown[0].State);
        Assert.Equal(SampleState.Error, forbidden[0].State);
        Assert.Empty(runner.Requests);
    }

    [Fact]
    public async Task Output_without_end_is_no_number()
    {
        runner.Output = new string('1', 2 * 1024 * 1024);
        var sample = Assert.Single(await ReadAsync(CommandOutputForm.Number, ""));
        Assert.Contains("more than 1 MB", sample.Why, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<Sample>> ReadAsync(CommandOutputForm form, params IReadOnlyList<string> fields) =>
        kit.Source.ReadAsync(
            new CommandOutput("uwsq-jobs", ["messages"], form, fields) { Timeout = TimeSpan.FromMilliseconds(200) },
            Stop
        );
}
