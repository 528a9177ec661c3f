using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Ports;

/// <summary>Looks at the homes of the schools: by name and state only, never following a link, never reading content.</summary>
public interface IInbox
{
    /// <summary>Whether the root of the homes is there, and whether its file system reports changes by itself.</summary>
    InboxRoot Examine(string root);

    /// <summary>What lies in a directory, in no order; empty when it is gone or is not a directory.</summary>
    /// <param name="directory">Below the root, with slashes; empty for the root itself.</param>
    IReadOnlyList<InboxEntry> List(string root, string directory);

    /// <summary>Null when nothing has that name.</summary>
    /// <param name="askForWriter">Also find out whether somebody has it open for writing.</param>
    ObservedFile? Observe(string root, UploadPath path, bool askForWriter);
}

/// <summary>One name in a directory.</summary>
public sealed record InboxEntry(string Name, ObservedFile File);

/// <summary>The root of the homes.</summary>
/// <param name="WhyNotWatched">Null when changes are reported by the file system; else why it has to be polled.</param>
public sealed record InboxRoot(bool Exists, string? WhyNotWatched);
