using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Uploads.Scanning;

/// <summary>What clamd's answer to INSTREAM means.</summary>
public static class ClamdReply
{
    private const string Found = " FOUND";
    private const string Prefix = "stream: ";
    private const string Limits = "Heuristics.Limits.Exceeded";

    /// <param name="reply">Without the zero byte that ends it; null when none ended it.</param>
    public static ScanAnswer Parse(string? reply) =>
        reply switch
        {
            null => new ScanAnswer.Unavailable("its answer was cut off"),
            Prefix + "OK" => new ScanAnswer.Clean(),
            _ when reply.StartsWith(Prefix, StringComparison.Ordinal)
                    && reply.EndsWith(Found, StringComparison.Ordinal) => OfSignature(
                reply[Prefix.Length..^Found.Length]
            ),
            _ when reply.Contains("size limit exceeded", StringComparison.OrdinalIgnoreCase) => new ScanAnswer.TooLarge(
                "more than the scanner takes (its StreamMaxLength)"
            ),
            _ => new ScanAnswer.Unavailable($"its answer is not understood: {reply}"),
        };

    /// <summary>A limit that was reached is no infection, and no clean bill either.</summary>
    private static ScanAnswer OfSignature(string signature) =>
        signature.StartsWith(Limits, StringComparison.Ordinal)
            ? new ScanAnswer.TooLarge($"a limit of the scanner was reached ({signature})")
            : new ScanAnswer.Infected(signature);
}
