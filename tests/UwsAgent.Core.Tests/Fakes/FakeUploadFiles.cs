using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Files and receipts in memory. Counts what changed anything, and can stop dead before or after any such step.</summary>
internal sealed class FakeUploadFiles : IUploadFiles, IReceiptFolder
{
    public Dictionary<string, string> Inbox { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Work { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Kept { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>Called with the name of a step before (<c>-</c>) and after (<c>+</c>) it.</summary>
    public Action<string> Step { get; set; } = _ => { };

    public int Changes { get; private set; }

    public bool HomeIsGone { get; set; }

    public TakeResult Take(UploadFolders folders, UploadPath path, string id, TakeExpectation expected)
    {
        if (Work.TryGetValue(id, out var before))
        {
            return new TakeResult.Taken(before.Length, expected.Kind, 1);
        }

        if (!Inbox.TryGetValue(path.ToString(), out var text))
        {
            return new TakeResult.Gone();
        }

        if (text.Length != expected.SizeBytes)
        {
            return new TakeResult.Changed("its size changed");
        }

        Do(
            "take",
            () =>
            {
                Inbox.Remove(path.ToString());
                Work[id] = text;
            }
        );
        return new TakeResult.Taken(text.Length, expected.Kind, 1);
    }

    public Stream OpenTaken(UploadFolders folders, string id) => new MemoryStream(Encoding.UTF8.GetBytes(Work[id]));

    public Stream? OpenInPlace(UploadFolders folders, UploadPath path) =>
        Inbox.TryGetValue(path.ToString(), out var text) ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null;

    public void Keep(UploadFolders folders, string id, string destination) =>
        Do(
            "keep",
            () =>
            {
                if (Work.Remove(id, out var text))
                {
                    Kept.Add(destination, text);
                }
                else if (!Kept.ContainsKey(destination))
                {
                    throw new IOException("lost");
                }
            }
        );

    public void KeepInstead(UploadFolders folders, string id, string destination, Action<Stream, Stream> write) =>
        Do(
            "keep",
            () =>
            {
                if (Work.Remove(id, out var text))
                {
                    using var written = new MemoryStream();
                    write(new MemoryStream(Encoding.UTF8.GetBytes(text)), written);
                    Kept.Add(destination, Encoding.UTF8.GetString(written.ToArray()));
                }
                else if (!Kept.ContainsKey(destination))
                {
                    throw new IOException("lost");
                }
            }
        );

    public Stream? OpenKept(string keptFile) =>
        Kept.TryGetValue(keptFile, out var text) ? new MemoryStream(Encoding.UTF8.GetBytes(text)) : null;

    public void Discard(UploadFolders folders, string id) => Do("discard", () => Work.Remove(id));

    public void TakeBack(UploadFolders folders, string keptFile, string id) =>
        Do(
            "take-back",
            () =>
            {
                if (Kept.Remove(keptFile, out var text))
                {
                    Work[id] = text;
                }
                else if (!Work.ContainsKey(id))
                {
                    throw new IOException("lost");
                }
            }
        );

    public IReadOnlyCollection<string> Taken(UploadFolders folders) => Work.Keys;

    public void RemoveName(UploadFolders folders, UploadPath path) => Inbox.Remove(path.ToString());

    public bool Delete(string keptFile)
    {
        Changes++;
        return Kept.Remove(keptFile);
    }

    public bool Write(UploadFolders folders, string home, string name, ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        if (!HomeIsGone)
        {
            Do("receipt", () => Receipts[$"{home}/{name}"] = text);
        }

        return !HomeIsGone;
    }

    public bool Delete(UploadFolders folders, string home, string name)
    {
        Changes++;
        return Receipts.Remove($"{home}/{name}");
    }

    private void Do(string step, Action work)
    {
        Step("-" + step);
        work();
        Changes++;
        Step("+" + step);
    }
}
