using System.Threading.Channels;

namespace UwsAgent.Core.Ports;

/// <summary>Reports changes in directories as they happen. May lose some: then it says <see cref="InboxEventKind.Overflow"/> and a scan is due.</summary>
public interface IInboxWatcher : IDisposable
{
    /// <summary>Forgets all watches and begins anew below this root.</summary>
    void Start(string root);

    /// <summary>What is in the directory already is not reported: list it after this call.</summary>
    /// <param name="directory">Below the root, with slashes; empty for the root itself.</param>
    /// <returns>Null, or why it cannot be watched.</returns>
    string? Watch(string directory);

    ChannelReader<InboxEvent> Events { get; }
}

/// <summary>A change of one name.</summary>
/// <param name="Path">Below the root, with slashes, in the form of <see cref="Uploads.FileNameText"/>.</param>
/// <param name="Cookie">Joins the two halves of a rename; 0 for none.</param>
public readonly record struct InboxEvent(InboxEventKind Kind, string Path, bool IsDirectory, uint Cookie);

/// <summary>What happened to a name.</summary>
public enum InboxEventKind
{
    Appeared,

    /// <summary>Somebody who had it open for writing has closed it.</summary>
    Closed,
    MovedIn,
    MovedOut,
    Deleted,

    /// <summary>A watched directory itself was deleted or moved.</summary>
    WatchLost,

    /// <summary>Changes were lost.</summary>
    Overflow,
}
