using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>Judges whatever was uploaded: a text, a workbook, an archive with a whole set in it.</summary>
public static class ContentJudge
{
    /// <summary>What is read from its directory must be seekable; <see cref="NeedsSeeking"/> says what that is.</summary>
    public static async Task<JudgedFile> JudgeAsync(
        Stream content,
        UploadFacts facts,
        UploadProfile profile,
        ArchiveLimits limits,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(profile);
        return FileNames.IsArchive(profile, facts.FileName)
                ? await ArchiveJudge.JudgeAsync(content, facts, profile, limits, cancellation)
            : WorkbookJudge.IsWorkbook(facts, profile)
                ? await WorkbookJudge.JudgeAsync(content, facts, profile, limits, cancellation)
            : await UploadJudge.ReadAsync(content, facts, profile, cancellation);
    }

    /// <summary>A content of this name and profile is not read from front to back.</summary>
    public static bool NeedsSeeking(UploadFacts facts, UploadProfile profile) =>
        FileNames.IsArchive(profile, facts.FileName) || WorkbookJudge.IsWorkbook(facts, profile);
}
