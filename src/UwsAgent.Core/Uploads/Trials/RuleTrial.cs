using System.Runtime.CompilerServices;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Trials;

/// <summary>Judges what was accepted lately by rules that are not in force yet: whom would they turn away?</summary>
public sealed class RuleTrial(UploadRecords records, IUploadFiles files)
{
    /// <summary>Files whose rules would stay the same are counted, but not read.</summary>
    public async IAsyncEnumerable<RuleTrialStep> RunAsync(
        UploadsOptions inForce,
        UploadsOptions candidate,
        DateTimeOffset since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var accepted = (await records.SummariesAsync(cancellationToken))
            .Where(one => one.Result == UploadResult.Accepted && one.TakenAt >= since)
            .OrderBy(one => one.TakenAt)
            .ToList();
        foreach (var summary in accepted)
        {
            if (await records.FindAsync(summary.Id, cancellationToken) is { } record)
            {
                yield return await StepAsync(record, inForce, candidate, cancellationToken);
            }
        }
    }

    private async Task<RuleTrialStep> StepAsync(
        UploadRecord record,
        UploadsOptions inForce,
        UploadsOptions candidate,
        CancellationToken cancellationToken
    )
    {
        var name = record.Path[(record.Path.LastIndexOf('/') + 1)..];
        var profiles = School.Of(candidate, record.Home).Profiles;
        var before = UploadProfiles.For(inForce.Profiles, School.Of(inForce, record.Home).Profiles, name);
        var after = UploadProfiles.For(candidate.Profiles, profiles, name);
        if (RuleSetVersion.Of(before) == RuleSetVersion.Of(after))
        {
            return new(record, RuleTrialResult.SameRules, null);
        }

        await using var content = record is { KeptAt: { } kept, FileRemovedAt: null } ? files.OpenKept(kept) : null;
        if (content is null)
        {
            return new(record, RuleTrialResult.NotKept, null);
        }

        var judged = await UploadTrial.JudgeAsync(candidate, profiles, name, content, cancellationToken);
        var verdict = judged.File.Verdict;
        return new(record, verdict.Accepted ? RuleTrialResult.StillAccepted : RuleTrialResult.NowRejected, verdict);
    }
}

/// <summary>What came of one file that was accepted.</summary>
public sealed record RuleTrialStep(UploadRecord Upload, RuleTrialResult Result, Verdict? Verdict);

/// <summary>What rules that are not in force yet would make of a file that was accepted.</summary>
public enum RuleTrialResult
{
    /// <summary>The rules for this file do not change.</summary>
    SameRules,

    /// <summary>It is not there any more.</summary>
    NotKept,
    StillAccepted,
    NowRejected,
}
