using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Serilog;
using Serilog.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;

namespace UwsAgent.Tests.Adapters;

public sealed partial class SerilogJournalSinkTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-journal-").FullName;
    private readonly FakeTimeProvider time = new();
    private readonly JournalSocket journal;
    private readonly Serilog.Core.Logger serilog;
    private readonly SerilogLoggerFactory factory;
    private FakeJournald journald;

    public SerilogJournalSinkTests()
    {
        journald = new FakeJournald(SocketPath);
        journal = new JournalSocket(SocketPath, time);
        serilog = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .Destructure.AsScalar<Secret>()
            .WriteTo.Sink(new SerilogJournalSink(journal))
            .CreateLogger();
        factory = new SerilogLoggerFactory(serilog);
    }

    private string SocketPath => Path.Join(root, "socket");

    private Microsoft.Extensions.Logging.ILogger Log => factory.CreateLogger("Uws.Test");

    [Fact]
    public void An_entry_has_the_bytes_that_the_protocol_asks_for()
    {
        var entry = new JournalEntry().Add("MESSAGE", "ä").Add("STACK", "a\nb").Bytes.ToArray();

        Assert.Equal([.. "MESSAGE=ä\nSTACK\n"u8, 3, 0, 0, 0, 0, 0, 0, 0, .. "a\nb\n"u8], entry);
    }

    [Fact]
    public void A_log_line_has_its_properties_as_fields()
    {
        Scaled(Log, "worker", 75, "j1");

        var entry = journald.Receive();
        Assert.Equal("worker has 75 replicas by j1", One(entry, "MESSAGE"));
        Assert.Equal("6", One(entry, "PRIORITY"));
        Assert.Equal("uws-agent", One(entry, "SYSLOG_IDENTIFIER"));
        Assert.Equal("worker", One(entry, "UWS_TARGET"));
        Assert.Equal("75", One(entry, "UWS_DESIRED_REPLICAS"));
        Assert.Equal("j1", One(entry, "UWS_JOB"));
        Assert.Equal("Uws.Test", One(entry, "UWS_SOURCE"));
    }

    [Theory]
    [InlineData(LogLevel.Critical, "2")]
    [InlineData(LogLevel.Error, "3")]
    [InlineData(LogLevel.Warning, "4")]
    [InlineData(LogLevel.Information, "6")]
    [InlineData(LogLevel.Debug, "7")]
    [InlineData(LogLevel.Trace, "7")]
    public void A_level_is_a_priority(LogLevel level, string priority)
    {
        Log.Log(level, "x");
        Assert.Equal(priority, One(journald.Receive(), "PRIORITY"));
    }

    [Fact]
    public async Task An_event_has_its_message_id_and_what_an_admin_searches_for()
    {
        var kind = new EventKind("scaled", new string('a', 32), EventLevel.Warning, "Scaled.");
        using var log = new JsonLinesEventLog(Path.Join(root, "events"), time, new Logger<JsonLinesEventLog>(factory));
        await log.AppendAsync(
            new AgentEvent(kind, "worker", "scaled\nUWS_AUTHOR=root")
            {
                Author = "ana",
                JobId = "j1",
                Undo = "uws scale worker 40",
                Fields = new Dictionary<string, string> { ["Cluster"] = "amy-wrkr", ["target"] = "forged" },
            },
            TestContext.Current.CancellationToken
        );

        var entry = journald.Receive();
        Assert.Equal(new string('a', 32), One(entry, "MESSAGE_ID"));
        Assert.Equal("worker: scaled␊UWS_AUTHOR=root [ana]", One(entry, "MESSAGE"));
        Assert.Equal(
            ("scaled", "worker", "ana", "j1", "uws scale worker 40", "amy-wrkr", "4"),
            (
                One(entry, "UWS_KIND"),
                One(entry, "UWS_TARGET"),
                One(entry, "UWS_AUTHOR"),
                One(entry, "UWS_JOB"),
                One(entry, "UWS_UNDO"),
                One(entry, "UWS_CLUSTER"),
                One(entry, "PRIORITY")
            )
        );
    }

    [Fact]
    public void A_bug_brings_its_stack_and_a_mistake_only_its_message()
    {
        Log.LogError(Thrown(new InvalidOperationException("broken")), "Job failed");
        var bug = journald.Receive();
        Assert.StartsWith(
            "Job failed\nSystem.InvalidOperationException: broken",
            One(bug, "MESSAGE"),
            StringComparison.Ordinal
        );
        Assert.Contains(nameof(Thrown), One(bug, "EXCEPTION"), StringComparison.Ordinal);

        Log.LogError(Thrown(new UserErrorException("no such school")), "Job failed");
        Assert.Equal("Job failed: no such school", One(journald.Receive(), "MESSAGE"));
    }

    [Fact]
    public void No_secret_and_no_escape_reaches_the_journal()
    {
        Log.LogInformation(
            "{Plain} {@Taken} {Name}",
            new Secret("hunter2"),
            new { Key = new Secret("hunter2") },
            "\u001b]0;x\a\ud800"
        );

        var bytes = Encoding.UTF8.GetString(journald.ReceiveBytes());
        Assert.DoesNotContain("hunter2", bytes, StringComparison.Ordinal);
        Assert.Contains("***", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', bytes);
        Assert.Contains("␛]0;x␇\ufffd", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_message_comes_as_sealed_memory_that_nobody_can_change()
    {
        var large = string.Concat(Enumerable.Repeat("0123456789\n", 500_000));
        Log.LogInformation("{Text:l}", large);

        var entry = journald.Receive();
        Assert.Equal(0xf, journald.LastSeals);
        Assert.Equal(large, One(entry, "MESSAGE"));

        Log.LogInformation("small again");
        Assert.Equal("small again", One(journald.Receive(), "MESSAGE"));
        Assert.Null(journald.LastSeals);
    }

    [Fact]
    public void While_journald_is_away_nothing_throws_and_when_it_is_back_it_hears_how_many_were_lost()
    {
        Log.LogInformation("one");
        Assert.Equal("one", One(journald.Receive(), "MESSAGE"));
        journald.Dispose();

        for (var i = 0; i < 5; i++)
        {
            Log.LogInformation("lost");
        }

        Assert.Equal(5, journal.Lost);
        journald = new FakeJournald(SocketPath);
        time.Advance(TimeSpan.FromSeconds(2));
        Log.LogInformation("two");

        var confession = journald.Receive();
        Assert.Equal("5 log lines were lost while journald was away or too busy", One(confession, "MESSAGE"));
        Assert.Equal("4", One(confession, "PRIORITY"));
        Assert.Equal("two", One(journald.Receive(), "MESSAGE"));
        Assert.Equal(0, journal.Lost);
    }

    [Fact]
    public void A_journald_that_was_restarted_loses_nothing()
    {
        Log.LogInformation("one");
        journald.Dispose();
        journald = new FakeJournald(SocketPath);
        Log.LogInformation("two");

        Assert.Equal("two", One(journald.Receive(), "MESSAGE"));
        Assert.Equal(0, journal.Lost);
    }

    [Fact]
    public void A_journald_that_does_not_read_holds_nobody_up_and_what_it_missed_is_counted()
    {
        const int Sent = 20_000;
        for (var i = 0; i < Sent; i++)
        {
            Log.LogInformation("{Number} {Padding}", i, new string('x', 500));
        }

        Assert.InRange(journal.Lost, 1, Sent - 1);
    }

    public void Dispose()
    {
        factory.Dispose();
        serilog.Dispose();
        journal.Dispose();
        journald.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private static string One(ILookup<string, string> entry, string field) => Assert.Single(entry[field]);

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Target} has {DesiredReplicas} replicas by {JobId}")]
    private static partial void Scaled(
        Microsoft.Extensions.Logging.ILogger log,
        string target,
        int desiredReplicas,
        string jobId
    );
}
