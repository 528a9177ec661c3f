namespace UwsAgent.Core.Ports;

/// <summary>The SFTP server's own log of transfers, read as it grows, through rotation, truncation and absence.</summary>
public interface ITransferLog
{
    /// <summary>Whole lines after a position; what is not ended by a line break yet comes the next time.</summary>
    /// <param name="after">Null to begin near the end of what is there.</param>
    TransferLogRead Read(string path, TransferLogPosition? after);
}

/// <summary>How far a log was read; the file is known by its inode, for its name passes on at a rotation.</summary>
public sealed record TransferLogPosition(ulong Device, ulong Inode, long Offset);

/// <summary>What one read brought.</summary>
/// <param name="Next">Null when there is no log.</param>
/// <param name="HasMore">There was more than one read takes.</param>
public sealed record TransferLogRead(
    IReadOnlyList<ReadOnlyMemory<byte>> Lines,
    TransferLogPosition? Next,
    bool HasMore
);
