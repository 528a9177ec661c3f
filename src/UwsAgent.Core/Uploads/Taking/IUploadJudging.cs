using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Judges the content of a school's file by the rules in force for that school.</summary>
public interface IUploadJudging
{
    /// <param name="content">From its first byte, and seekable: archives and workbooks are not read from front to back.</param>
    /// <exception cref="Scanning.ScannerDownException">It cannot be judged now, but later.</exception>
    Task<JudgedFile> JudgeAsync(School school, string fileName, Stream content, CancellationToken cancellationToken);
}
