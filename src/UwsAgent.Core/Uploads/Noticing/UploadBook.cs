namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>The uploads that have no verdict yet, in memory: what lies in the inboxes is its own durable record.</summary>
internal sealed class UploadBook
{
    private readonly Lock gate = new();
    private readonly Dictionary<UploadPath, TrackedUpload> uploads = [];
    private readonly PriorityQueue<UploadPath, TimeSpan> due = new();
    private readonly Dictionary<string, Queue<UploadPath>> ready = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> handed = new(StringComparer.Ordinal);
    private readonly Queue<string> turns = new();

    public int Count
    {
        get
        {
            lock (gate)
            {
                return uploads.Count;
            }
        }
    }

    /// <summary>Files that may become uploads soon, for which the server's log is worth reading often.</summary>
    public int Undecided { get; private set; }

    public TimeSpan? NextDue => due.TryPeek(out _, out var at) ? at : null;

    public IReadOnlyList<UploadPath> Paths() => [.. uploads.Keys];

    public IReadOnlyList<UploadPath> PathsBelow(string home, string directory) =>
        [
            .. uploads.Keys.Where(path =>
                string.Equals(path.Home, home, StringComparison.Ordinal)
                && (directory.Length == 0 || path.Relative.StartsWith(directory + "/", StringComparison.Ordinal))
            ),
        ];

    public TrackedUpload? Find(UploadPath path) => uploads.GetValueOrDefault(path);

    public TrackedUpload Track(UploadPath path, TimeSpan now, DateTimeOffset at, TimeSpan quietBefore)
    {
        lock (gate)
        {
            if (!uploads.TryGetValue(path, out var upload))
            {
                upload = new TrackedUpload(
                    new UploadSighting
                    {
                        Path = path,
                        FirstSeen = now,
                        LastChange = now,
                        QuietBefore = quietBefore,
                    },
                    at
                );
                uploads.Add(path, upload);
            }

            return upload;
        }
    }

    /// <summary>Takes the decision into account: later again, never again, or in line for a check.</summary>
    public void Settle(TrackedUpload upload, UploadDecision decision)
    {
        lock (gate)
        {
            Undecided += (decision is UploadDecision.Wait ? 1 : 0) - (upload.Decision is UploadDecision.Wait ? 1 : 0);
            upload.Decision = decision;
            upload.NextCheck = null;
            switch (decision)
            {
                case UploadDecision.Wait wait:
                    Schedule(upload, wait.NextCheck);
                    break;
                case UploadDecision.Withdrawn:
                    Drop(upload);
                    break;
                case UploadDecision.Ignore:
                    break;
                default:
                    Hand(upload);
                    break;
            }
        }
    }

    public void Schedule(TrackedUpload upload, TimeSpan at)
    {
        upload.NextCheck = at;
        due.Enqueue(upload.Seen.Path, at);
    }

    /// <summary>A path whose time has come; null when none has.</summary>
    public UploadPath? TakeDue(TimeSpan now)
    {
        while (due.TryPeek(out var path, out var at) && at <= now)
        {
            due.Dequeue();
            if (uploads.GetValueOrDefault(path)?.NextCheck == at)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The next upload whose check may be queued: schools take turns, and each has at most so many in the queue.</summary>
    public TrackedUpload? TakeReady(int mostPerHome)
    {
        for (var tries = turns.Count; tries > 0; tries--)
        {
            var home = turns.Dequeue();
            var queue = ready[home];
            turns.Enqueue(home);
            while (handed.GetValueOrDefault(home) < mostPerHome && queue.TryDequeue(out var path))
            {
                // It may have been withdrawn, or have changed, since it stood in line.
                if (uploads.GetValueOrDefault(path) is { Handed: not null, IsCounted: false } upload)
                {
                    handed[home] = handed.GetValueOrDefault(home) + 1;
                    upload.IsCounted = true;
                    return upload;
                }
            }
        }

        return null;
    }

    public void Queued(TrackedUpload upload, string jobId)
    {
        lock (gate)
        {
            upload.JobId = jobId;
        }
    }

    /// <summary>The check was not queued, or ended without taking the file: it is looked at again at a later time, or not at all.</summary>
    public void Release(TrackedUpload upload, string? stuck, TimeSpan? lookAgain)
    {
        lock (gate)
        {
            GiveBack(upload);
            upload.Stuck = stuck;
            upload.Handed = stuck is null ? null : upload.Seen.File;
            if (lookAgain is { } at)
            {
                Schedule(upload, at);
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            uploads.Clear();
            due.Clear();
            ready.Clear();
            handed.Clear();
            turns.Clear();
            Undecided = 0;
        }
    }

    /// <summary>A copy for people, oldest first; <paramref name="wallOf"/> turns our clock's times into theirs.</summary>
    public IReadOnlyList<UploadWaiting> Waiting(Func<TimeSpan, DateTimeOffset> wallOf, Func<string, string> schoolOf)
    {
        lock (gate)
        {
            return
            [
                .. uploads
                    .Values.OrderBy(upload => upload.Seen.FirstSeen)
                    .Select(upload => WaitingText.Of(upload, wallOf, schoolOf)),
            ];
        }
    }

    /// <summary>Null when nothing waits under that path.</summary>
    public UploadWaiting? WaitingAt(
        UploadPath path,
        Func<TimeSpan, DateTimeOffset> wallOf,
        Func<string, string> schoolOf
    )
    {
        lock (gate)
        {
            return Find(path) is { } upload ? WaitingText.Of(upload, wallOf, schoolOf) : null;
        }
    }

    private void Hand(TrackedUpload upload)
    {
        if (upload.Handed is { } before && upload.Seen.File is { } file && before.IsSameAs(file))
        {
            return;
        }

        // It changed after a check was queued: that check will find it changed, and this one judges what is there now.
        GiveBack(upload);
        upload.Stuck = null;
        upload.Handed = upload.Seen.File;
        var home = upload.Seen.Path.Home;
        if (!ready.TryGetValue(home, out var queue))
        {
            ready.Add(home, queue = new Queue<UploadPath>());
            turns.Enqueue(home);
        }

        queue.Enqueue(upload.Seen.Path);
    }

    private void Drop(TrackedUpload upload)
    {
        GiveBack(upload);
        uploads.Remove(upload.Seen.Path);
    }

    private void GiveBack(TrackedUpload upload)
    {
        if (upload.IsCounted)
        {
            handed[upload.Seen.Path.Home]--;
        }

        upload.IsCounted = false;
        upload.JobId = null;
    }
}
