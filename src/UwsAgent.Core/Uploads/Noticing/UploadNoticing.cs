using Microsoft.Extensions.Logging;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>The loop that sees what arrives in the homes and queues a check of each upload once it is finished.</summary>
public sealed partial class UploadNoticing(
    ICurrent<UploadsOptions> current,
    IInbox inbox,
    IInboxWatcher watcher,
    ITransferLog transferLog,
    IJobQueue queue,
    IDocumentStore store,
    IEventLog events,
    IHeartbeats heartbeats,
    TimeProvider time,
    ILogger<UploadNoticing> logger
)
{
    public const string Loop = "uploads";

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SendAtLeastEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan JustClosed = TimeSpan.FromMilliseconds(25);

    private readonly UploadBook book = new();
    private readonly InboxScan scan = new(inbox, watcher);
    private readonly TransferSignals transfers = new(transferLog);
    private readonly UploadDispatch dispatch = new(queue, store, time);
    private readonly Dictionary<uint, (UploadSighting Seen, TimeSpan At)> movedOut = [];
    private readonly HashSet<UploadPath> changed = [];
    private readonly Lock hintGate = new();
    private readonly List<UploadHint> hints = [];
    private TaskCompletionSource hinted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<UploadPath, HeardTransfer> heardBefore = [];
    private UploadsOptions options = new();
    private string? startedRoot;
    private string? saidDegraded;
    private bool saidAbsent;
    private TimeSpan nextScan;
    private TimeSpan hotUntil;
    private bool needsScan;

    /// <summary>What has no verdict yet, oldest first.</summary>
    public IReadOnlyList<UploadWaiting> Waiting()
    {
        var (wallOf, schoolOf) = InPeoplesWords();
        return book.Waiting(wallOf, schoolOf);
    }

    /// <summary>How many have no verdict yet.</summary>
    public int WaitingCount => book.Count;

    /// <summary>Why homes are polled instead of watched; null when they are watched, or when there are none yet.</summary>
    public string? Degraded => saidDegraded;

    /// <summary>Someone believes that something happened to this path: it is looked at soon, like after any other sign.</summary>
    public void Hint(UploadPath path) => AddHint(new UploadHint(path));

    /// <summary>Somebody was told that this upload is whole or broke off: looked at soon, and believed as far as the file bears it out.</summary>
    /// <returns>What it waits for then; null when nothing waits under that path any more. Ends when the loop has looked.</returns>
    public Task<UploadWaiting?> TellAsync(UploadPath path, UploadWord word)
    {
        var hint = new UploadHint(path)
        {
            Word = word,
            Looked = new TaskCompletionSource<UploadWaiting?>(TaskCreationOptions.RunContinuationsAsynchronously),
        };
        AddHint(hint);
        return hint.Looked.Task;
    }

    /// <summary>Its check ended without taking it: it is looked at anew.</summary>
    public void Return(UploadPath path) => AddHint(new UploadHint(path) { IsReturned = true });

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(Loop, TimeSpan.FromMinutes(2));
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await TurnAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The loop outlives whatever a disk or a store does; the next turn lists everything again.
                TurnFailed(exception);
                needsScan = true;
                pause = Idle;
            }

            heartbeats.Beat(Loop);
            await PauseAsync(pause, cancellationToken);
        }
    }

    /// <summary>One look at everything that is due.</summary>
    /// <returns>How long until the next look, when nothing happens meanwhile.</returns>
    public async Task<TimeSpan> TurnAsync(CancellationToken cancellationToken)
    {
        options = current.Value;
        if (!options.Enabled)
        {
            Stop();
            return Idle;
        }

        if (!await StartAsync(cancellationToken))
        {
            return Idle;
        }

        var told = TakeHints();
        Drain();
        Listen();
        if (needsScan || Now >= nextScan)
        {
            ScanAll();
        }

        while (book.TakeDue(Now) is { } due)
        {
            changed.Add(due);
        }

        AddWhatIsDone();
        await LookAtAllAsync(cancellationToken);
        changed.Clear();
        ForgetMoves();
        await dispatch.SendAsync(book, options, transfers.Position, Now, cancellationToken);
        Answer(told);
        await SayHowWatchedAsync(cancellationToken);
        return NextPause();
    }

    private TimeSpan Now => time.GetElapsedTime(0);

    private async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        var root = inbox.Examine(options.HomeRoot);
        if (!root.Exists)
        {
            Stop();
            if (!saidAbsent)
            {
                saidAbsent = true;
                await events.AppendAsync(
                    new AgentEvent(UploadEvents.HomesAbsent, options.HomeRoot, "waiting for the homes of the schools"),
                    cancellationToken
                );
            }

            return false;
        }

        saidAbsent = false;
        if (startedRoot == options.HomeRoot)
        {
            return true;
        }

        book.Clear();
        scan.Begin(options.HomeRoot, root.WhyNotWatched);
        transfers.Restart(await dispatch.RememberedAsync(cancellationToken));
        heardBefore = [];
        foreach (var heard in transfers.Read(options))
        {
            heardBefore[heard.Path] = heard;
            if (dispatch.IsNew(heard.ReadUpTo))
            {
                NoteInterruption(heard);
            }
        }

        startedRoot = options.HomeRoot;
        needsScan = true;
        return true;
    }

    private void Stop()
    {
        startedRoot = null;
        book.Clear();
    }

    private void ScanAll()
    {
        needsScan = false;
        nextScan = Now + (scan.WhyPolled is null ? options.RescanEvery : options.PollEvery);
        var listed = scan.All();
        Found(listed);
        var there = listed.Select(found => found.Path).ToHashSet();
        changed.UnionWith(book.Paths().Where(path => !there.Contains(path)));
        dispatch.ReleaseEnded(book, Now);
        heardBefore = [];
    }

    private void Found(IReadOnlyList<FoundUpload> listed)
    {
        var wall = time.GetUtcNow();
        foreach (var (path, file) in listed)
        {
            var known = book.Find(path);
            if (known?.Seen.File is { } before && before.IsSameAs(file))
            {
                continue;
            }

            var age = wall - file.ChangedAt;
            var upload = known ?? book.Track(path, Now, wall, age > TimeSpan.Zero ? age : TimeSpan.Zero);
            if (heardBefore.TryGetValue(path, out var heard) && file.ChangedAt <= AtOf(heard.Line).AddSeconds(2))
            {
                upload.Heard ??= ResultOf(heard);
            }

            changed.Add(path);
        }
    }

    /// <summary>With a hundred thousand files waiting, the first are judged while the rest is still looked at; schools take turns.</summary>
    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        var sent = Now;
        foreach (var path in HomesInTurns.Of(changed))
        {
            await LookAsync(path, cancellationToken);
            if (Now - sent > SendAtLeastEvery)
            {
                await dispatch.SendAsync(book, options, null, Now, cancellationToken);
                heartbeats.Beat(Loop);
                sent = Now;
            }
        }
    }

    private async Task LookAsync(UploadPath path, CancellationToken cancellationToken)
    {
        var school = School.Of(options, path.Home);
        if (!school.Enabled)
        {
            return;
        }

        var upload = Track(path);
        var mayBeUpload =
            !path.IsHidden
            && UploadNames.TemporaryPattern(path.Name, school.Policy.TemporaryNames) is null
            && !DoneFileNames.IsDoneFile(path.Name, school.Policy.DoneFiles);
        var file = inbox.Observe(options.HomeRoot, path, mayBeUpload);
        upload.Observe(file, file is null || !mayBeUpload ? null : DoneFileOf(path, school.Policy), Now);
        var decision = UploadCompletion.Decide(upload.Seen, school.Policy, Now);
        book.Settle(upload, decision);
        if (decision is UploadDecision.Ignore { IsStale: true } && !upload.StaleReported)
        {
            upload.StaleReported = true;
            await events.AppendAsync(
                new AgentEvent(UploadEvents.Stale, school.Name, $"{path.Relative} was begun and never finished")
                {
                    Fields = UploadFields.Of(school.Name, path.Relative),
                },
                cancellationToken
            );
        }
        else if (decision is UploadDecision.Ignore && !upload.StaleReported && mayBeUpload is false)
        {
            book.Schedule(upload, Now + school.Policy.StaleAfter);
        }
    }

    private TrackedUpload Track(UploadPath path) => book.Track(path, Now, time.GetUtcNow(), TimeSpan.Zero);

    private TransferResult ResultOf(HeardTransfer heard) =>
        new(heard.Line.Succeeded, heard.Line.Bytes, heard.Line.IsResume, Now);

    private (Func<TimeSpan, DateTimeOffset> WallOf, Func<string, string> SchoolOf) InPeoplesWords()
    {
        var now = Now;
        var wall = time.GetUtcNow();
        var inForce = current.Value;
        return (at => wall + (at - now), home => School.Of(inForce, home).Name);
    }

    private DateTimeOffset AtOf(TransferLine line)
    {
        if (line.LocalTime.Kind == DateTimeKind.Utc)
        {
            return new DateTimeOffset(line.LocalTime);
        }

        var zone = time.LocalTimeZone;
        return new DateTimeOffset(line.LocalTime, zone.GetUtcOffset(line.LocalTime)).ToUniversalTime();
    }

    private TimeSpan NextPause()
    {
        var now = Now;
        var mayHear = book.Undecided > 0 && options.TransferLog.Length > 0;
        var pause =
            now < hotUntil ? JustClosed
            : mayHear ? Busy
            : Idle;
        var due = book.NextDue is { } at && at - now < pause ? at - now : pause;
        var scanDue = nextScan - now < due ? nextScan - now : due;
        return needsScan || scanDue < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : scanDue;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        Task hint;
        lock (hintGate)
        {
            hint = hinted.Task;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var happened = watcher.Events.WaitToReadAsync(over.Token).AsTask();
        var passed = Task.Delay(pause, time, over.Token);
        await Task.WhenAny(happened, passed, hint);
        await over.CancelAsync();
        await Task.WhenAll(happened, passed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task SayHowWatchedAsync(CancellationToken cancellationToken)
    {
        if (scan.WhyPolled == saidDegraded)
        {
            return;
        }

        saidDegraded = scan.WhyPolled;
        var (kind, what) = saidDegraded is null
            ? (UploadEvents.WatcherRestored, "homes are watched again")
            : (
                UploadEvents.WatcherDegraded,
                $"homes are listed every {options.PollEvery.TotalSeconds:0} s instead of watched"
            );
        await events.AppendAsync(
            new AgentEvent(kind, options.HomeRoot, what) { Why = saidDegraded },
            cancellationToken
        );
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Looking for uploads failed; all homes are listed again in a moment"
    )]
    private partial void TurnFailed(Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "More happened in the homes than could be reported; all homes are listed again"
    )]
    private partial void Overflowed();
}
