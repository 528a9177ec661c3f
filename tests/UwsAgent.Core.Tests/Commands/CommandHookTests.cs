using UwsAgent.Core.Commands;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Commands;

public sealed class CommandHookTests
{
    private static readonly RecordedEvent Rejected = new(
        new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero),
        "upload-rejected",
        EventLevel.Information,
        "oakwood",
        "users.csv of oakwood rejected: 6 errors"
    )
    {
        JobId = "06ambgj6v95sq",
        Fields = new Dictionary<string, string>
        {
            ["SCHOOL"] = "oakwood",
            ["FILE"] = "users.csv",
            ["VERDICT"] = "rejected",
            ["ERRORS"] = "6",
            ["PATH"] = "/srv/sftp/.uws/quarantine/oakwood/x-users.csv",
        },
    };

    private readonly FakeJobQueue queue = new();
    private readonly FakeEventLog events = new();

    [Fact]
    public async Task A_command_is_queued_with_the_facts_as_arguments_and_environment()
    {
        await TakeAsync(
            new()
            {
                On = ["upload-rejected"],
                OnArguments = ["{SCHOOL}", "--errors={ERRORS}"],
                AllowedArguments = [".*", ".*"],
            }
        );
        var job = Assert.Single(queue.Snapshot());
        Assert.Equal(("exec", "event:upload-rejected"), (job.Kind, job.Author));
        var payload = CommandPayload.Read(job.Payload);
        Assert.Equal(["oakwood", "--errors=6"], payload.Arguments);
        Assert.Equal(
            [
                "UWS_AT",
                "UWS_ERRORS",
                "UWS_EVENT",
                "UWS_FILE",
                "UWS_JOB",
                "UWS_PATH",
                "UWS_SCHOOL",
                "UWS_TARGET",
                "UWS_VERDICT",
            ],
            payload.Environment.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("upload-accepted")]
    [InlineData("upload-rejected")]
    [InlineData("upload-incomplete")]
    [InlineData("upload-held")]
    [InlineData("upload-late")]
    public async Task Every_outcome_of_an_upload_can_start_one(string kind)
    {
        await TakeAsync(
            new() { On = ["upload-accepted", "upload-rejected", "upload-incomplete", "upload-held", "upload-late"] },
            Rejected with
            {
                Kind = kind,
            }
        );
        Assert.Single(queue.Snapshot());
    }

    [Fact]
    public async Task Nothing_is_started_by_an_event_that_no_command_names()
    {
        await TakeAsync(new() { On = ["upload-accepted"] });
        Assert.Empty(queue.Snapshot());
    }

    [Fact]
    public async Task An_argument_that_is_not_allowed_is_refused_loudly_and_runs_nothing()
    {
        await TakeAsync(
            new()
            {
                On = ["upload-rejected"],
                OnArguments = ["{FILE}"],
                AllowedArguments = ["[a-z]+\\.csv"],
            },
            Rejected with
            {
                Fields = new Dictionary<string, string> { ["FILE"] = "$(reboot).csv" },
            }
        );
        Assert.Empty(queue.Snapshot());
        Assert.Single(events.Of(CommandEvents.HookRefused));
    }

    [Fact]
    public async Task The_same_event_told_twice_is_one_job()
    {
        CommandOptions command = new() { On = ["upload-rejected"] };
        await TakeAsync(command);
        await TakeAsync(command);
        Assert.Single(queue.Snapshot());
    }

    [Fact]
    public void A_command_that_could_start_itself_is_a_fault_of_the_configuration()
    {
        var options = new CommandsOptions
        {
            ["loop"] = new() { File = "/bin/true", On = ["job-failed"] },
        };
        Assert.Equal("loop:On", Assert.Single(CommandsOptions.Check(options)).Key);
        options["loop"] = new()
        {
            File = "/bin/true",
            On = ["upload-late"],
            OnArguments = ["{SCHOOL}"],
        };
        Assert.Equal("loop:OnArguments", Assert.Single(CommandsOptions.Check(options)).Key);
    }

    private async Task TakeAsync(CommandOptions command, RecordedEvent? happened = null)
    {
        var options = new CommandsOptions { ["tell"] = command with { File = "/bin/true" } };
        var hooks = new CommandHooks(new Fixed<CommandsOptions>(options), queue, events);
        if (hooks.Wants(happened ?? Rejected))
        {
            await hooks.TakeAsync(happened ?? Rejected, default);
        }
    }
}
