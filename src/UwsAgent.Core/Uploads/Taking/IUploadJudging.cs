using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Judges the content of a school's file by the rules in force for that school.</summary>
public interface IUploadJudging
{
    Task<JudgedFile> JudgeAsync(School school, string fileName, Stream content, CancellationToken cancellationToken);
}
