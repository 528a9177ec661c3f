using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Adapters;

/// <summary>Looks at homes by open directories, without following a link.</summary>
internal sealed unsafe class LibcInbox : IInbox
{
    private static readonly Dictionary<uint, string> FarFileSystems = new()
    {
        [0x6969] = "NFS",
        [0xFF534D42] = "CIFS",
        [0xFE534D42] = "SMB",
        [0x65735546] = "FUSE",
        [0x01021997] = "9p",
        [0x00C36400] = "Ceph",
        [0x5346414F] = "AFS",
    };

    public InboxRoot Examine(string root)
    {
        using var directory = LibcDirectory.Open(root);
        if (directory is null)
        {
            return new InboxRoot(false, null);
        }

        var status = stackalloc byte[256];
        return
            LibcCalls.fstatfs(directory.Handle, status) == 0
            && FarFileSystems.TryGetValue((uint)*(long*)status, out var name)
            ? new InboxRoot(true, $"{root} is on {name}, which does not report what others change")
            : new InboxRoot(true, null);
    }

    public IReadOnlyList<InboxEntry> List(string root, string directory)
    {
        using var open = LibcDirectory.Open(root, directory);
        if (open is null)
        {
            return [];
        }

        var entries = new List<InboxEntry>();
        foreach (var name in open.Names())
        {
            if (open.Status(name) is { } status)
            {
                entries.Add(new InboxEntry(FileNameText.FromBytes(name), status));
            }
        }

        return entries;
    }

    public ObservedFile? Observe(string root, UploadPath path, bool askForWriter)
    {
        using var folder = LibcDirectory.Open(root, FolderOf(path));
        var name = FileNameText.ToBytes(path.Name);
        if (folder?.Status(name) is not { } status)
        {
            return null;
        }

        if (!askForWriter || status.Kind != EntryKind.File)
        {
            return status;
        }

        using var file = folder.OpenFile(name);
        return file is null ? status : LibcDirectory.Status(file)! with { Writer = LibcLease.Ask(file) };
    }

    internal static string FolderOf(UploadPath path)
    {
        var whole = path.ToString();
        return whole[..whole.LastIndexOf('/')];
    }
}
