using System.Security.Cryptography;

namespace UwsAgent.Core.Uploads.Archives;

/// <summary>The hash of all bytes of a content that can be read more than once.</summary>
internal static class ContentHash
{
    public static async Task<string> OfAsync(Stream content, CancellationToken cancellation)
    {
        content.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
