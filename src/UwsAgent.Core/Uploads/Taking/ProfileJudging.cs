using UwsAgent.Core.Configuration;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Uploads.Taking;

/// <summary>Judges by the first of the school's profiles that knows the name of the file.</summary>
internal sealed class ProfileJudging(ICurrent<UploadsOptions> current) : IUploadJudging
{
    public Task<JudgedFile> JudgeAsync(
        School school,
        string fileName,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        var profile = UploadProfiles.For(current.Value.Profiles, school.Profiles, fileName);
        return UploadJudge.ReadAsync(content, new UploadFacts(fileName), profile, cancellationToken);
    }
}
