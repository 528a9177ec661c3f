using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Noticing;

/// <content>What the watcher, the transfer log and other parts of the agent say of a path.</content>
public sealed partial class UploadNoticing
{
    private void Drain()
    {
        while (watcher.Events.TryRead(out var happened))
        {
            switch (happened.Kind)
            {
                case InboxEventKind.Overflow:
                    Overflowed();
                    needsScan = true;
                    break;
                case InboxEventKind.WatchLost when happened.Path.Length == 0:
                    startedRoot = null;
                    nextScan = Now;
                    break;
                default:
                    Note(happened);
                    break;
            }
        }
    }

    private void Note(InboxEvent happened)
    {
        if (happened.IsDirectory || happened.Kind == InboxEventKind.WatchLost)
        {
            NoteDirectory(happened);
        }
        else if (UploadPath.Parse(happened.Path) is { IsReceipt: false } path)
        {
            changed.Add(path);
            switch (happened.Kind)
            {
                case InboxEventKind.MovedOut:
                    movedOut[happened.Cookie] = (Track(path).Seen, Now);
                    break;
                case InboxEventKind.MovedIn when movedOut.Remove(happened.Cookie, out var from):
                    CarryOver(from.Seen, path);
                    break;
                case InboxEventKind.Closed:
                    var closed = Track(path);
                    closed.Seen = closed.Seen with { Closed = true };
                    hotUntil = Now + TimeSpan.FromSeconds(1);
                    break;
            }
        }
    }

    private void NoteDirectory(InboxEvent happened)
    {
        var slash = happened.Path.IndexOf('/', StringComparison.Ordinal);
        var home = slash < 0 ? happened.Path : happened.Path[..slash];
        var below = slash < 0 ? "" : happened.Path[(slash + 1)..];
        if (happened.Kind is InboxEventKind.Appeared or InboxEventKind.MovedIn)
        {
            Found(scan.Below(happened.Path));
        }
        else
        {
            changed.UnionWith(book.PathsBelow(home, below));
        }
    }

    private void CarryOver(UploadSighting from, UploadPath to)
    {
        var upload = Track(to);
        var patterns = School.Of(options, to.Home).Policy.TemporaryNames;
        var isTemporary = UploadNames.TemporaryPattern(from.Path.Name, patterns) is not null;
        upload.Seen = upload.Seen with
        {
            File = null,
            RenamedFrom = isTemporary ? from.Path.Name : null,
            LastChange = Now,
            QuietBefore = TimeSpan.Zero,
        };
        upload.Heard ??= from.Transfer;
    }

    /// <summary>The second half of a rename may come a turn later, but not much.</summary>
    private void ForgetMoves()
    {
        foreach (var (cookie, move) in movedOut)
        {
            if (Now - move.At > TimeSpan.FromSeconds(2))
            {
                movedOut.Remove(cookie);
            }
        }
    }

    private void AddHint(UploadHint hint)
    {
        lock (hintGate)
        {
            hints.Add(hint);
            hinted.TrySetResult();
        }
    }

    /// <returns>Those who wait for an answer.</returns>
    private List<UploadHint> TakeHints()
    {
        var told = new List<UploadHint>();
        lock (hintGate)
        {
            foreach (var hint in hints)
            {
                changed.Add(hint.Path);
                if (hint.IsReturned && book.Find(hint.Path) is { } upload)
                {
                    book.Release(upload, null, null);
                }

                if (hint.Word is { } word)
                {
                    Track(hint.Path).Told = new TransferResult(!word.IsInterrupted, word.SizeBytes, false, Now)
                    {
                        By = word.By,
                    };
                    told.Add(hint);
                }
            }

            hints.Clear();
            hinted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return told;
    }

    private void Answer(List<UploadHint> told)
    {
        var (wallOf, schoolOf) = InPeoplesWords();
        foreach (var hint in told)
        {
            hint.Looked?.TrySetResult(book.WaitingAt(hint.Path, wallOf, schoolOf));
        }
    }

    /// <summary>A done-file is itself no upload: those that it speaks of are looked at again.</summary>
    private void AddWhatIsDone()
    {
        foreach (var done in changed.ToList())
        {
            var patterns = School.Of(options, done.Home).Policy.DoneFiles;
            if (patterns.Count == 0 || DoneFileNames.SpeaksOf(done.Name, patterns) is not { } name)
            {
                continue;
            }

            var folder = done.Relative[..^done.Name.Length];
            changed.UnionWith(
                name.Length > 0
                    ? [done with { Relative = folder + name }]
                    : book.PathsBelow(done.Home, folder.TrimEnd('/'))
            );
        }
    }

    private DoneFile? DoneFileOf(UploadPath path, UploadPolicy policy)
    {
        var folder = path.Relative[..^path.Name.Length];
        foreach (var (name, isForOne) in DoneFileNames.For(path.Name, policy.DoneFiles))
        {
            var done = path with { Relative = folder + name };
            if (inbox.Observe(options.HomeRoot, done, askForWriter: false) is { Kind: EntryKind.File } file)
            {
                return new DoneFile(done.Relative, file.ChangedAt, isForOne);
            }
        }

        return null;
    }

    private void Listen()
    {
        foreach (var heard in transfers.Read(options))
        {
            NoteInterruption(heard);
            if (UploadNames.BehindHiddenStore(heard.Path.Name) is null && !heard.Path.IsReceipt)
            {
                Track(heard.Path).Heard = ResultOf(heard);
                changed.Add(heard.Path);
            }
        }
    }

    /// <summary>An upload that broke off and left nothing behind: only the server's log knows of it.</summary>
    private void NoteInterruption(HeardTransfer heard)
    {
        if (heard.Line.Succeeded || heard.Path.IsReceipt || !School.Of(options, heard.Path.Home).Enabled)
        {
            return;
        }

        var hidden = UploadNames.BehindHiddenStore(heard.Path.Name);
        if (hidden is not null || inbox.Observe(options.HomeRoot, heard.Path, askForWriter: false) is null)
        {
            var folder = heard.Path.Relative[..^heard.Path.Name.Length];
            var path = heard.Path with { Relative = folder + (hidden ?? heard.Path.Name) };
            dispatch.AddInterrupted(path, heard.Line, AtOf(heard.Line));
        }
    }
}
