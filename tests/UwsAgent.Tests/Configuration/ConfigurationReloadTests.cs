using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Configuration;

public sealed class ConfigurationReloadTests : IAsyncDisposable
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private readonly ConfigurationFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ListLogger<ConfigurationReload> log = new();
    private readonly Told told = new();
    private readonly Beats beats = new();
    private ConfigurationStart? start;
    private ConfigurationReload? reload;

    public async ValueTask DisposeAsync()
    {
        if (reload is not null)
        {
            await reload.StopAsync(CancellationToken.None);
            reload.Dispose();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task A_changed_file_is_in_force_after_two_quiet_seconds_and_the_event_says_what_changed()
    {
        File.WriteAllText(folder.Main, """{"Queue":{"DefaultLaneWidth":2}}""");
        await StartAsync();
        var kept = Queue.Value;
        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":3}}""");
        await LookAsync();
        await LookAsync();
        Assert.Equal(2, Queue.Value.DefaultLaneWidth);
        await LookAsync();
        Assert.Equal(3, Queue.Value.DefaultLaneWidth);
        Assert.Equal(2, kept.DefaultLaneWidth);
        var happened = Assert.Single(told.Events);
        Assert.Equal("config-reloaded", happened.Kind.Name);
        Assert.Equal(
            "the configuration has 1 changed setting: version 2 is in force; Queue:DefaultLaneWidth from 2 to 3",
            happened.What
        );
        Assert.Equal(("2", "3", $"change of {folder.Main}"), (happened.Before, happened.After, happened.Author));
    }

    [Fact]
    public async Task A_file_that_keeps_changing_is_not_read_before_it_is_quiet()
    {
        await StartAsync();
        for (var width = 3; width < 9; width++)
        {
            folder.Replace(folder.Main, "{\"Queue\":{\"DefaultLaneWidth\":" + width + "}}");
            await LookAsync();
        }

        Assert.Empty(told.Events);
        await LookAsync();
        await LookAsync();
        Assert.Equal(8, Queue.Value.DefaultLaneWidth);
        Assert.Single(told.Events);
    }

    [Fact]
    public async Task A_bad_file_leaves_the_last_good_configuration_and_is_told_until_it_is_mended()
    {
        File.WriteAllText(folder.Main, """{"Queue":{"DefaultLaneWidth":5}}""");
        await StartAsync();
        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":0,"Lans":{}}}""");
        await LookAsync(4);
        Assert.Equal(5, Queue.Value.DefaultLaneWidth);
        var refused = Assert.Single(told.Events);
        Assert.Equal(("config-refused", EventLevel.Error), (refused.Kind.Name, refused.Kind.Level));
        Assert.Equal("the configuration has 2 faults and is not used: version 1 stays in force", refused.What);
        Assert.Equal(
            $"{folder.Main}:1:30: Queue:DefaultLaneWidth must be from 1 to 256, was 0\n"
                + $"{folder.Main}:1:32: Queue:Lans is not a key that the agent knows: did you mean Lanes?",
            refused.Why
        );

        await LookAsync(10);
        Assert.Single(told.Events);
        Assert.Equal(2, reload!.Refusal!.Faults.Count);
        Assert.Equal(ReloadResult.Refused, reload.LastReload!.Result);
        Assert.Equal(ReloadResult.Refused, (await reload.ReloadAsync("ann", Stop)).Result);
        Assert.Equal(2, told.Events.Count);

        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":5}}""");
        await LookAsync(4);
        Assert.Null(reload.Refusal);
        Assert.Equal(
            "the configuration is good again and the same as before: version 1 stays in force",
            told.Events[^1].What
        );
    }

    [Fact]
    public async Task A_reload_that_finds_nothing_new_says_so_and_is_no_event()
    {
        await StartAsync();
        var report = await reload!.ReloadAsync("ann", Stop);
        Assert.Equal("nothing in the configuration has changed: version 1 stays in force", report.Summary);
        Assert.Empty(told.Events);
        Assert.Contains("ann", Assert.Single(log.At(LogLevel.Information)));
    }

    [Fact]
    public async Task SIGHUP_reloads_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX's");
        await StartAsync();
        await LookAsync();
        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":7}}""");
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", $"{Environment.ProcessId}"]);
        var happened = await told.NextAsync(Stop);
        Assert.Equal("signal SIGHUP", happened.Author);
        Assert.Equal(7, Queue.Value.DefaultLaneWidth);
    }

    [Fact]
    public async Task Only_listeners_of_a_changed_section_are_told_and_one_that_throws_does_not_stop_the_others()
    {
        await StartAsync();
        var calls = new List<string>();
        Queue.Changed += (_, _) => throw new InvalidOperationException("a bug");
        Queue.Changed += (_, _) => calls.Add($"queue {Queue.Value.DefaultLaneWidth}");
        new CurrentSection<SecretSample>(start!.InForce).Changed += (_, _) => calls.Add("secret");
        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":9}}""");
        await reload!.ReloadAsync("ann", Stop);
        Assert.Equal(["queue 9"], calls);
        Assert.Single(log.At(LogLevel.Error));
    }

    [Fact]
    public async Task A_listener_that_left_is_not_told()
    {
        await StartAsync();
        var calls = 0;
        Queue.Changed += Count;
        Queue.Changed -= Count;
        folder.Replace(folder.Main, """{"Queue":{"DefaultLaneWidth":9}}""");
        await reload!.ReloadAsync("ann", Stop);
        Assert.Equal(0, calls);

        void Count(object? sender, EventArgs e) => calls++;
    }

    [Fact]
    public async Task A_secret_whose_file_changed_is_another_and_is_never_shown()
    {
        var token = Path.Join(folder.Root, "token");
        File.WriteAllText(token, "first-word\n");
        File.WriteAllText(folder.Main, "{\"Sample\":{\"Token\":{\"File\":\"" + token + "\"}}}");
        await StartAsync();
        folder.Replace(token, "second-word\n");
        await LookAsync(4);
        Assert.Equal("second-word", start!.InForce.Snapshot.Section<SecretSample>().Token!.Reveal());
        var happened = Assert.Single(told.Events);
        Assert.EndsWith("; Sample:Token is another", happened.What, StringComparison.Ordinal);
        Assert.DoesNotContain("-word", $"{happened} {string.Join('\n', start.InForce.Snapshot.Settings)}");
    }

    [Fact]
    public void A_bad_configuration_refuses_the_start_with_every_fault()
    {
        File.WriteAllText(folder.Main, """{"Queue":{"DefaultLaneWidth":0},"X":1}""");
        var refusal = Assert.Throws<UserErrorException>(() => new ConfigurationStart(Catalog(), folder.Files, time));
        Assert.Equal(UserErrorKind.Usage, refusal.Kind);
        Assert.StartsWith("the configuration has 2 faults:\n  ", refusal.Message, StringComparison.Ordinal);
    }

    private CurrentSection<QueueOptions> Queue => new(start!.InForce);

    private static ConfigurationCatalog Catalog() =>
        new(
            [
                OptionsSection.Of<QueueOptions>("Queue", QueueOptions.Check),
                OptionsSection.Of<SecretSample>("Sample", _ => []),
            ],
            []
        );

    private async Task StartAsync()
    {
        start = new ConfigurationStart(Catalog(), folder.Files, time);
        reload = new ConfigurationReload(Catalog(), start, folder.Files, told, beats, time, log);
        await reload.StartAsync(Stop);
        await beats.NextAsync(Stop);
    }

    /// <summary>Lets a second pass, and waits until the files were looked at.</summary>
    private async Task LookAsync(int times = 1)
    {
        for (; times > 0; times--)
        {
            time.Advance(ConfigurationReload.LookEvery);
            await beats.NextAsync(Stop);
        }
    }

    private sealed record SecretSample
    {
        public Secret? Token { get; init; }
    }

    private sealed class Beats : IHeartbeats
    {
        private readonly Channel<string> beats = Channel.CreateUnbounded<string>();

        public void Expect(string loop, TimeSpan longest) { }

        public void Beat(string loop) => beats.Writer.TryWrite(loop);

        public ValueTask<string> NextAsync(CancellationToken stop) => beats.Reader.ReadAsync(stop);
    }

    private sealed class Told : IEventLog
    {
        private readonly Channel<AgentEvent> news = Channel.CreateUnbounded<AgentEvent>();
        private readonly List<AgentEvent> events = [];

        public IReadOnlyList<AgentEvent> Events
        {
            get
            {
                lock (events)
                {
                    return [.. events];
                }
            }
        }

        public ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken)
        {
            lock (events)
            {
                events.Add(happened);
            }

            news.Writer.TryWrite(happened);
            return ValueTask.CompletedTask;
        }

        public ValueTask<AgentEvent> NextAsync(CancellationToken stop) => news.Reader.ReadAsync(stop);

        public IAsyncEnumerable<RecordedEvent> ReadAsync(
            EventQuery query,
            bool follow,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
