using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

/// <summary>The noticing loop over homes, a log and a queue in memory, turned by hand.</summary>
internal sealed class NoticingBench
{
    public NoticingBench(UploadsOptions? options = null)
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        Inbox = new FakeInbox(Clock);
        Log = new FakeTransferLog(Clock);
        Options = options ?? new UploadsOptions();
        Loop = NewLoop();
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>How far the wall clock has jumped; the monotonic one never does.</summary>
    public TimeSpan Jump { get; set; }

    public FakeInbox Inbox { get; }

    public FakeTransferLog Log { get; }

    public FakeJobQueue Queue { get; } = new();

    public FakeDocumentStore Store { get; } = new();

    public FakeEventLog Events { get; } = new();

    public UploadsOptions Options { get; }

    public UploadNoticing Loop { get; private set; }

    public IReadOnlyList<UploadCheckRequest> Requests =>
        [
            .. Queue
                .Snapshot()
                .Select(job => JsonSerializer.Deserialize(job.Payload, UploadJson.Default.UploadCheckRequest)!),
        ];

    /// <summary>The agent dies and comes back: only what is on disk stays.</summary>
    public void Restart() => Loop = NewLoop();

    /// <summary>Turns until nothing is due, then lets the time pass and turns again.</summary>
    public async Task PassAsync(TimeSpan time = default)
    {
        var end = Clock.GetUtcNow() + time;
        while (true)
        {
            var pause = await Loop.TurnAsync(default);
            var left = end - Clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return;
            }

            Clock.Advance(pause < left ? pause : left);
        }
    }

    private UploadNoticing NewLoop() =>
        new(
            new Fixed<UploadsOptions>(Options),
            Inbox,
            Inbox,
            Log,
            Queue,
            Store,
            Events,
            new FakeHeartbeats(),
            new JumpingClock(this),
            NullLogger<UploadNoticing>.Instance
        );

    private sealed class JumpingClock(NoticingBench bench) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long TimestampFrequency => bench.Clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => bench.Clock.GetUtcNow() + bench.Jump;

        public override long GetTimestamp() => bench.Clock.GetTimestamp();
    }
}
