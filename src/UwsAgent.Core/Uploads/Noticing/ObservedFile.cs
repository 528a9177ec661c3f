namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>What the file system says of one path now, without following anything.</summary>
/// <param name="ChangedAt">The inode's change time: no client can set it, but clocks jump, so it is only compared or aged with care.</param>
public sealed record ObservedFile(
    EntryKind Kind,
    FileIdentity Identity,
    long SizeBytes,
    DateTimeOffset ChangedAt,
    long Links,
    WriterState Writer
)
{
    /// <summary>Same inode, size and change time; who writes it does not matter.</summary>
    public bool IsSameAs(ObservedFile other) =>
        Identity == other.Identity
        && SizeBytes == other.SizeBytes
        && ChangedAt == other.ChangedAt
        && Kind == other.Kind
        && Links == other.Links;
}

/// <summary>Which file a name stands for; a number may come back after the file is gone, so it is never used alone.</summary>
public readonly record struct FileIdentity(ulong Device, ulong Inode);

/// <summary>What kind of thing has a name.</summary>
public enum EntryKind
{
    File,
    Directory,
    SymbolicLink,

    /// <summary>A FIFO, socket or device.</summary>
    Special,
}

/// <summary>Whether anybody holds a file open for writing.</summary>
public enum WriterState
{
    /// <summary>The file system cannot tell.</summary>
    Unknown,
    None,
    Writing,
}
