using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Operations;

/// <summary>What people and hooks may tell and ask of uploads; the door has asked already whether they may.</summary>
internal sealed class UploadControl(
    ICurrent<UploadsOptions> current,
    UploadNoticing noticing,
    UploadReading reading,
    IJobQueue queue,
    TimeProvider clock
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Has the kept file of an upload judged again, by the rules in force now.</summary>
    public async Task<EnqueuedView> RetryAsync(string idOrPart, string author, CancellationToken cancellationToken)
    {
        var record = await reading.GetAsync(idOrPart, cancellationToken);
        if (record.State != UploadState.Reported)
        {
            throw Conflict($"Upload {record.Id} is still at work: uws queue show {record.JobId}");
        }

        if (record.KeptAt is null || record.FileRemovedAt is not null || record.Result == UploadResult.Accepted)
        {
            throw Conflict(
                record.AgainAs is { } again ? $"Upload {record.Id} was judged again already, as {again}."
                : record.Result == UploadResult.Accepted
                    ? $"Upload {record.Id} was accepted; there is nothing to retry."
                : $"Nothing is kept of upload {record.Id}; the school has to send it again."
            );
        }

        return EnqueuedView.Of(
            await queue.EnqueueAsync(
                UploadCheckRequest.JudgeAgain(record, author, clock.GetUtcNow()),
                cancellationToken
            )
        );
    }

    /// <summary>Decides about what is held: one upload, or all of a school.</summary>
    /// <param name="which">An id or a part of it, SCHOOL/PATH, or SCHOOL for all that is held of it.</param>
    public async Task<IReadOnlyList<EnqueuedView>> ReviewAsync(
        string which,
        UploadReview review,
        CancellationToken cancellationToken
    )
    {
        if (string.IsNullOrWhiteSpace(review.Reason))
        {
            throw new UserErrorException("A decision needs a reason, for whoever wonders later: --reason \"...\"");
        }

        var held = await reading.HeldAsync(cancellationToken);
        var meant = held.Where(one => Names(one, which)).ToList();
        if (meant.Count == 0)
        {
            throw new UserErrorException($"Nothing that is held is called '{which}'. See: uws uploads held")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        var queued = new List<EnqueuedView>();
        foreach (var one in meant)
        {
            queued.Add(
                EnqueuedView.Of(await queue.EnqueueAsync(UploadReviewJob.RequestOf(one, review), cancellationToken))
            );
        }

        return queued;
    }

    /// <summary>Somebody was told that an upload is whole or broke off: it is looked at now, and believed as far as the file bears it out.</summary>
    public async Task<UploadNoticed> NotifyAsync(string said, UploadWord word, CancellationToken cancellationToken)
    {
        var options = current.Value;
        if (!options.Enabled)
        {
            throw new UserErrorException("Uploads are off (Uploads:Enabled): nothing is noticed.")
            {
                Kind = UserErrorKind.Conflict,
            };
        }

        if (ServerPaths.Said(said, options) is not { IsReceipt: false } path)
        {
            throw new UserErrorException(
                $"'{said}' is in no school's home. Give SCHOOL/PATH, or a full path below {options.HomeRoot}."
            );
        }

        var school = School.Of(options, path.Home);
        if (!school.Enabled)
        {
            throw new UserErrorException($"The uploads of '{school.Name}' are not noticed: it is off, or no school.")
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        try
        {
            var waiting = await noticing.TellAsync(path, word).WaitAsync(Patience, clock, cancellationToken);
            return new UploadNoticed(school.Name, path.Relative, WasLookedAt: true, waiting);
        }
        catch (TimeoutException)
        {
            return new UploadNoticed(school.Name, path.Relative, WasLookedAt: false, null);
        }
    }

    private static bool Names(UploadRecord held, string which) =>
        held.Id == which
        || (which.Length >= 4 && held.Id.EndsWith(which, StringComparison.Ordinal))
        || held.Path == which
        || $"{held.School}/{held.Path}" == which
        || string.Equals(held.School, which, StringComparison.OrdinalIgnoreCase);

    private static UserErrorException Conflict(string why) => new(why) { Kind = UserErrorKind.Conflict };
}

/// <summary>What became of a word about an upload.</summary>
/// <param name="WasLookedAt">False when the agent is busy, or waits for the homes: it looks as soon as it can.</param>
/// <param name="Waiting">Null when nothing waits under that name: it was taken already, or is not there.</param>
internal sealed record UploadNoticed(string School, string Path, bool WasLookedAt, UploadWaiting? Waiting);
