using System.Text;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Judging;

namespace UwsAgent.Core.Tests.Uploads.Judging;

/// <summary>Short words for judging a text or bytes.</summary>
internal static class Judged
{
    public static Verdict Bytes(byte[] content, FileRules rules, string name = "a.csv") =>
        Bytes(content, new UploadProfile { Files = [rules] }, name);

    public static Verdict Bytes(byte[] content, UploadProfile profile, string name = "a.csv")
    {
        return UploadJudge
            .JudgeAsync(new MemoryStream(content), new(name), profile, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
    }

    public static Verdict Text(string content, FileRules rules) => Bytes(Encoding.UTF8.GetBytes(content), rules);

    /// <summary>Rule, line, column and character of each finding, in order.</summary>
    public static IReadOnlyList<string> Places(this Verdict verdict) =>
        [.. verdict.Findings.Select(found => $"{found.Rule} {found.Line}:{found.Column}:{found.Character}")];
}
