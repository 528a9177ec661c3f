using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Ports;

/// <summary>Takes uploads out of the homes and keeps them where no school can reach: by descriptor only, never through a link.</summary>
public interface IUploadFiles
{
    /// <summary>Moves what has this name into the agent's own folder under <paramref name="id"/>; done once, however often it is called.</summary>
    /// <param name="expected">What was noticed; something else under that name is left or put back.</param>
    TakeResult Take(UploadFolders folders, UploadPath path, string id, TakeExpectation expected);

    /// <summary>What was taken, for reading; nobody else can write it any more.</summary>
    /// <exception cref="IOException">Somebody still had it open for writing, or it cannot be read.</exception>
    Stream OpenTaken(UploadFolders folders, string id);

    /// <summary>An upload where it lies, for a check that changes nothing; null when it is not a plain file.</summary>
    Stream? OpenInPlace(UploadFolders folders, UploadPath path);

    /// <summary>Moves what was taken to its last place, which may be on another file system; done once, however often it is called.</summary>
    void Keep(UploadFolders folders, string id, string destination);

    /// <summary>Moves a kept file back to where what was taken lies; done once, however often it is called.</summary>
    void TakeBack(UploadFolders folders, string keptFile, string id);

    /// <summary>The ids of all that was taken and not yet kept or discarded.</summary>
    IReadOnlyCollection<string> Taken(UploadFolders folders);

    /// <summary>Keeps what is written from what was taken in its place; done once, however often it is called.</summary>
    /// <param name="write">From what was taken, to what is kept.</param>
    void KeepInstead(UploadFolders folders, string id, string destination, Action<Stream, Stream> write);

    /// <summary>A kept file, for reading; null when it is gone.</summary>
    Stream? OpenKept(string keptFile);

    /// <summary>Removes what was taken, without opening it.</summary>
    void Discard(UploadFolders folders, string id);

    /// <summary>Takes a file's name away from a home without opening it; nothing when it is gone.</summary>
    void RemoveName(UploadFolders folders, UploadPath path);

    /// <returns>False when it was gone.</returns>
    bool Delete(string keptFile);
}

/// <summary>Where the homes are, and the agent's own folder on the same file system.</summary>
public sealed record UploadFolders(string HomeRoot, string WorkDirectory);

/// <summary>What must be found for a take to be right.</summary>
/// <param name="Kind">Anything but <see cref="EntryKind.File"/> is taken in order to be refused.</param>
/// <param name="MayHaveLinks">It is taken because it has further hard links.</param>
public sealed record TakeExpectation(
    FileIdentity Identity,
    long SizeBytes,
    EntryKind Kind = EntryKind.File,
    bool MayHaveLinks = false
);

/// <summary>What came of a take.</summary>
public abstract record TakeResult
{
    public sealed record Taken(long SizeBytes, EntryKind Kind, long Links) : TakeResult;

    /// <summary>Nothing has that name, and nothing was taken before.</summary>
    public sealed record Gone : TakeResult;

    /// <summary>Something else has that name now, or somebody writes it; it is where it was.</summary>
    public sealed record Changed(string Why) : TakeResult;
}
