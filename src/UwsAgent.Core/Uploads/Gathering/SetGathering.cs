using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Sets;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Gathering;

/// <summary>Finds the files that wait for the rest of their set, and queues the judgement of a set that is all there or whose time is over.</summary>
public sealed class SetGathering(
    ICurrent<UploadsOptions> current,
    UploadRecords records,
    ChangeWatch changes,
    IJobQueue queue,
    TimeProvider time
)
{
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var options = current.Value;
        var waiting = (await records.SummariesAsync(cancellationToken))
            .Where(one => one is { Result: UploadResult.Waiting, State: UploadState.Reported })
            .GroupBy(one => one.Home, StringComparer.Ordinal)
            .ToList();
        foreach (var home in waiting)
        {
            var school = School.Of(options, home.Key);
            var members = await records.OfAsync(home, cancellationToken);
            foreach (var set in members.GroupBy(one => SetFiles.ProfileOf(options, school, one)))
            {
                await LookAsync(options, school, set.Key, [.. set], cancellationToken);
            }
        }
    }

    private async Task LookAsync(
        UploadsOptions options,
        School school,
        UploadProfile profile,
        List<UploadRecord> members,
        CancellationToken cancellationToken
    )
    {
        // A file that came twice is judged as it came last.
        var newest = members
            .GroupBy(SetFiles.NameOf, StringComparer.Ordinal)
            .Select(one =>
                one.OrderBy(record => record.TakenAt).ThenBy(record => record.Id, StringComparer.Ordinal).Last()
            )
            .ToList();
        var folders = UploadPlaces.Of(options).Folders;
        var isAllThere = SetJudge.Awaited(profile, SetFiles.Of(newest, changes, folders)).Count == 0;
        if (!isAllThere && time.GetUtcNow() < members.Min(one => one.DecidedAt) + school.SetWindow)
        {
            return;
        }

        var ids = newest.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        var request = UploadSetJob.RequestOf(
            school,
            [.. newest.Select(one => one.Id).Order(StringComparer.Ordinal)],
            [.. members.Select(one => one.Id).Where(id => !ids.Contains(id)).Order(StringComparer.Ordinal)]
        );
        // One that failed for good is there for people to see and to retry; it is not begun anew at every look.
        if (!queue.Snapshot().Any(job => job.DedupeKey == request.DedupeKey && job.IsFinished))
        {
            await queue.EnqueueAsync(request, cancellationToken);
        }
    }
}
