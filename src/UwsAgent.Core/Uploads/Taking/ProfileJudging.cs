using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Archives;
using UwsAgent.Core.Uploads.Judging;
using UwsAgent.Core.Uploads.Scanning;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Has a file scanned for viruses, then judges it by the first of the school's profiles that knows its name.</summary>
internal sealed class ProfileJudging(ICurrent<UploadsOptions> current, IVirusScanner scanner) : IUploadJudging
{
    private readonly VirusCheck check = new(scanner);

    public async Task<JudgedFile> JudgeAsync(
        School school,
        string fileName,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        var options = current.Value;
        var profile = UploadProfiles.For(options.Profiles, school.Profiles, fileName);
        var answer = await check.AskAsync(content, options.VirusCheck, options.Archives, cancellationToken);
        var scan = VirusCheck.Decide(answer, options.VirusCheck);
        var log = new FindingLog(profile);
        if (scan is { Step: ScanStep.JudgeWithNote, Rule: { } lowered })
        {
            log.Lower(lowered);
        }

        if (scan.Rule is { } rule)
        {
            log.Add(rule, Place.File, scan.Detail);
        }

        var judged = scan.Step switch
        {
            ScanStep.Wait => throw new ScannerDownException(scan.Detail),
            ScanStep.Reject => new(await UnreadAsync(content, fileName, profile, log, cancellationToken), null),
            _ => await ContentJudge.JudgeAsync(
                content,
                new UploadFacts(fileName),
                profile,
                options.Archives,
                cancellationToken
            ),
        };
        var noted = scan.Step == ScanStep.JudgeWithNote ? Verdicts.With(judged.Verdict, log) : judged.Verdict;
        return judged with { Verdict = noted with { VirusCheck = scan.Word } };
    }

    /// <summary>The verdict on what the rules never saw.</summary>
    private static async Task<Verdict> UnreadAsync(
        Stream content,
        string fileName,
        UploadProfile profile,
        FindingLog log,
        CancellationToken cancellationToken
    ) =>
        log.ToVerdict(fileName) with
        {
            RuleSet = RuleSetVersion.Of(profile),
            Bytes = content.Length,
            Sha256 = await ContentHash.OfAsync(content, cancellationToken),
            Encoding = "unread",
        };
}
