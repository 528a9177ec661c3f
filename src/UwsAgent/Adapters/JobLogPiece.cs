namespace UwsAgent.Adapters;

/// <summary>A stretch of a job's log and the file it lies in.</summary>
/// <param name="Start">Its place in the log as it was written, what was left out included.</param>
internal sealed record JobLogPiece(string Path, long Start, long FileOffset, long Length)
{
    public long End => Start + Length;
}
