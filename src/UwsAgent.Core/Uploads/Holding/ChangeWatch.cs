using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Sets;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Uploads.Holding;

/// <summary>Remembers the keys of what was accepted last, school by school and table by table, and compares what comes with them.</summary>
public sealed class ChangeWatch(IUploadKeys keys)
{
    /// <summary>What the upload would change; its keys are kept until it is accepted or not.</summary>
    public ChangeNumbers? Weigh(UploadFolders folders, string home, string uploadId, TableKeys? judged)
    {
        if (judged is null)
        {
            return null;
        }

        keys.Write(folders, PendingName(uploadId), judged);
        return ChangeDecision.Compare(judged, keys.Read(folders, Accepted(home, judged.Table)));
    }

    /// <summary>The keys of an upload that is neither accepted nor rejected yet.</summary>
    public TableKeys? Pending(UploadFolders folders, string uploadId) => keys.Read(folders, PendingName(uploadId));

    /// <summary>As <see cref="Weigh"/> said, by what is accepted now.</summary>
    public ChangeNumbers? Compare(UploadFolders folders, string home, string uploadId) =>
        Pending(folders, uploadId) is { } judged
            ? ChangeDecision.Compare(judged, keys.Read(folders, Accepted(home, judged.Table)))
            : null;

    public IReadOnlyList<TableKeys> AcceptedBefore(UploadFolders folders, string home, IEnumerable<string> tables) =>
        [.. tables.Select(table => keys.Read(folders, Accepted(home, table))).OfType<TableKeys>()];

    /// <summary>It was accepted: the next one is compared with it. Done once, however often it is called.</summary>
    public void Accept(UploadFolders folders, string home, string uploadId)
    {
        if (Pending(folders, uploadId) is { Keys.Count: > 0 } judged)
        {
            var accepted = Accepted(home, judged.Table);
            keys.Write(folders, accepted, ChangeDecision.Next(judged, keys.Read(folders, accepted)));
        }

        keys.Remove(folders, PendingName(uploadId));
    }

    public void Forget(UploadFolders folders, string uploadId) => keys.Remove(folders, PendingName(uploadId));

    private static string PendingName(string uploadId) => "pending/" + ReceiptNames.Harmless(uploadId);

    /// <summary>Names that differ stay different, whatever was made harmless in them.</summary>
    private static string Accepted(string home, string table) =>
        $"{ReceiptNames.Harmless(home)}-{Digest(home)}/{ReceiptNames.Harmless(table)}-{Digest(table)}";

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
}
