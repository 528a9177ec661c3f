using System.Diagnostics.CodeAnalysis;

namespace UwsAgent.Core.Uploads.Scanning;

/// <summary>The virus scanner does not answer, and the policy is to wait: the check is tried again later.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always has a reason.")]
public sealed class ScannerDownException(string why)
    : Exception($"waits for the virus scanner, which does not answer: {why}");
