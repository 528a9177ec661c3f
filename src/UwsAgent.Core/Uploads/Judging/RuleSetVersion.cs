using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace UwsAgent.Core.Uploads.Judging;

/// <summary>Names a rule set so that two that differ in anything are told apart, even if nobody raised the version.</summary>
public static class RuleSetVersion
{
    private static readonly ConditionalWeakTable<UploadProfile, string> Known = [];

    public static string Of(UploadProfile profile) => Known.GetValue(profile, Write);

    private static string Write(UploadProfile profile)
    {
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(profile));
        return $"{profile.Version}+{Convert.ToHexStringLower(digest.AsSpan(0, 4))}";
    }
}
