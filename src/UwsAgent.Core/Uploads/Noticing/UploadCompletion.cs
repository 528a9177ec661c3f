using System.Globalization;

namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Tells a finished upload from one that still grows, broke off or was never one.</summary>
public static class UploadCompletion
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <param name="now">By the monotonic clock that the sighting's times are from.</param>
    public static UploadDecision Decide(UploadSighting seen, UploadPolicy policy, TimeSpan now)
    {
        if (seen.File is not { } file)
        {
            return new UploadDecision.Withdrawn();
        }

        if (file.Kind == EntryKind.Directory)
        {
            return new UploadDecision.Ignore("a directory");
        }

        if (seen.Path.IsReceipt)
        {
            return new UploadDecision.Ignore("the receipts folder is the agent's own");
        }

        // How long it was quiet before we looked is only believed where the file system vouches that nobody writes it.
        var before = file.Writer == WriterState.None ? seen.QuietBefore : TimeSpan.Zero;
        var quiet = now - seen.LastChange + before;
        if (file.Kind != EntryKind.File)
        {
            return new UploadDecision.Refuse(
                file.Kind == EntryKind.SymbolicLink ? "a symbolic link" : "a pipe, socket or device"
            );
        }

        var pattern = UploadNames.TemporaryPattern(seen.Path.Name, policy.TemporaryNames);
        if (pattern is not null || seen.Path.IsHidden)
        {
            return new UploadDecision.Ignore(
                $"a temporary name ({pattern ?? "in a hidden folder"}): waits to be renamed",
                quiet >= policy.StaleAfter
            );
        }

        if (DoneFileNames.IsDoneFile(seen.Path.Name, policy.DoneFiles))
        {
            return new UploadDecision.Ignore(
                "a done-file: it says that another file is whole",
                quiet >= policy.StaleAfter
            );
        }

        return file.Writer == WriterState.Writing
            ? new UploadDecision.Wait("being written: somebody has it open", now + Soon(policy.SettleTime))
            : DecideClosed(seen, file, policy, quiet, now);
    }

    private static UploadDecision DecideClosed(
        UploadSighting seen,
        ObservedFile file,
        UploadPolicy policy,
        TimeSpan quiet,
        TimeSpan now
    )
    {
        if (seen.Transfer is { Succeeded: false } broken)
        {
            var resumable = broken.At + policy.ResumeTime;
            return now < resumable
                ? new UploadDecision.Wait($"interrupted, says {broken.By}; it may be taken up again", resumable)
                : new UploadDecision.Incomplete($"{broken.By} says that the upload was interrupted");
        }

        // Some clients rename by linking and unlinking, so a second link is a refusal only when it stays.
        var signal = file.Links > 1 ? null : SignalOf(seen, file);
        if (signal is { } sign)
        {
            var ready = sign.At + policy.GraceTime;
            return now < ready
                ? new UploadDecision.Wait(sign.Text + "; the client may look at it once more", ready)
                : Whole(seen, file, sign.Text);
        }

        var left = policy.SettleTime - quiet;
        return left > TimeSpan.Zero
            ? new UploadDecision.Wait(
                $"no sign from the server yet; must be unchanged for {Seconds(policy.SettleTime)}",
                now + left
            )
            : Whole(seen, file, $"unchanged for {Seconds(policy.SettleTime)}{NoWriter(file)}");
    }

    private static (string Text, TimeSpan At)? SignalOf(UploadSighting seen, ObservedFile file)
    {
        // Tools that touch a file before they send it: an empty file is only believed when it stays empty.
        if (file.SizeBytes == 0)
        {
            return null;
        }

        if (seen.Transfer is { Succeeded: true } whole && IsAboutAllOf(whole, file))
        {
            return ($"finished, says {whole.By}{NoWriter(file)}", whole.At);
        }

        if (seen.RenamedFrom is { } from)
        {
            return ($"renamed from {from}{NoWriter(file)}", seen.LastChange);
        }

        // One that is older than the file came with an earlier upload of the name.
        return seen.Done is { } done && done.ChangedAt >= file.ChangedAt
            ? ($"{done.Relative} says that it is whole{NoWriter(file)}", seen.LastChange)
            : null;
    }

    /// <summary>A word without a size is only believed where the file system vouches that nobody writes it.</summary>
    private static bool IsAboutAllOf(TransferResult whole, ObservedFile file) =>
        whole.IsResume || (whole.Bytes is { } bytes ? bytes == file.SizeBytes : file.Writer == WriterState.None);

    private static UploadDecision Whole(UploadSighting seen, ObservedFile file, string signal)
    {
        if (file.Links > 1)
        {
            return new UploadDecision.Refuse($"has {file.Links} names (hard links)");
        }

        return UploadNames.WhyRefused(seen.Path.Relative) is { } why
            ? new UploadDecision.Refuse(why)
            : new UploadDecision.Complete(signal);
    }

    private static string NoWriter(ObservedFile file) =>
        file.Writer == WriterState.None ? ", and nobody has it open" : "";

    private static TimeSpan Soon(TimeSpan settle) => settle < LongestWait ? settle : LongestWait;

    private static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";
}
