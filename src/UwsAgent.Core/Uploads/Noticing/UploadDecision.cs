namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>What to do about one path now, with the reason.</summary>
public abstract record UploadDecision(string Reason)
{
    /// <summary>Not finished as far as can be told.</summary>
    /// <param name="NextCheck">By the monotonic clock.</param>
    public sealed record Wait(string Reason, TimeSpan NextCheck) : UploadDecision(Reason);

    public sealed record Complete(string Reason) : UploadDecision(Reason);

    /// <summary>The upload broke off: tell the school and never judge it.</summary>
    public sealed record Incomplete(string Reason) : UploadDecision(Reason);

    /// <summary>Not a file that may be judged: a link, a pipe, a name that could do harm.</summary>
    public sealed record Refuse(string Reason) : UploadDecision(Reason);

    public sealed record Ignore(string Reason, bool IsStale = false) : UploadDecision(Reason);

    /// <summary>It is gone before we took it.</summary>
    public sealed record Withdrawn() : UploadDecision("gone before it was taken");
}
