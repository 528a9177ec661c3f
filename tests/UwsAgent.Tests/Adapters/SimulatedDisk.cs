using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

/// <summary>A directory in memory that remembers every write, flush and rename, and can show what a power cut at any point would leave.</summary>
/// <remarks>As strict as POSIX: without a flush a write may be lost, torn by sectors or overtaken by later ones, and so may a name.</remarks>
internal sealed class SimulatedDisk : IStoreFiles
{
    private const int Sector = 512;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Inode> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Inode Inode, byte[] Bytes)> initial = new(StringComparer.Ordinal);
    private readonly List<Operation> operations = [];

    public SimulatedDisk()
        : this(new Dictionary<string, byte[]>(StringComparer.Ordinal)) { }

    public SimulatedDisk(IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var (name, bytes) in files)
        {
            names[name] = new Inode(bytes);
            initial[name] = (names[name], bytes);
        }
    }

    /// <summary>How much has happened so far.</summary>
    public int Now
    {
        get
        {
            lock (gate)
            {
                return operations.Count;
            }
        }
    }

    /// <summary>Throws when it is set and a file is to grow.</summary>
    public Func<string, Exception?>? Failure { get; set; }

    public IReadOnlyList<string> List()
    {
        lock (gate)
        {
            return [.. names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public bool Exists(string name)
    {
        lock (gate)
        {
            return names.ContainsKey(name);
        }
    }

    public void EnsureDirectory() { }

    public IStoreFile Open(string name, bool create)
    {
        lock (gate)
        {
            if (!names.TryGetValue(name, out var inode))
            {
                if (!create)
                {
                    throw new FileNotFoundException(null, name);
                }

                FailIfTold("create " + name);
                names[name] = inode = new Inode([]);
                operations.Add(new Operation(What.Create, inode, name));
            }
            else if (create)
            {
                inode.Bytes.SetLength(0);
                operations.Add(new Operation(What.SetLength, inode, name));
            }

            return new OpenFile(this, inode, name);
        }
    }

    public void Rename(string from, string to)
    {
        lock (gate)
        {
            names[to] = names.Remove(from, out var inode) ? inode : throw new FileNotFoundException(null, from);
            operations.Add(new Operation(What.Rename, inode, from) { To = to });
        }
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            if (names.Remove(name, out var inode))
            {
                operations.Add(new Operation(What.Delete, inode, name));
            }
        }
    }

    public void FlushNames()
    {
        lock (gate)
        {
            FailIfTold("flush names");
            operations.Add(new Operation(What.FlushNames, null, ""));
        }
    }

    /// <summary>The files as they are now, all written bytes included: what a kill -9 leaves.</summary>
    public Dictionary<string, byte[]> Image()
    {
        lock (gate)
        {
            return names.ToDictionary(name => name.Key, name => name.Value.Bytes.ToArray(), StringComparer.Ordinal);
        }
    }

    /// <summary>The files as a power cut after so many operations would leave them.</summary>
    public Dictionary<string, byte[]> CutAt(int when, Random random)
    {
        List<Operation> past;
        lock (gate)
        {
            past = operations[..when];
        }

        var durable = new Dictionary<Inode, MemoryStream>();
        var unflushed = new Dictionary<Inode, List<Operation>>();
        var byName = new Dictionary<string, Inode>(StringComparer.Ordinal);
        foreach (var (name, (inode, bytes)) in initial)
        {
            byName[name] = inode;
            Stream(durable, inode).Write(bytes);
        }

        var unflushedNames = new List<Operation>();
        foreach (var operation in past)
        {
            switch (operation.What)
            {
                case What.Write or What.SetLength:
                    List(unflushed, operation.Inode!).Add(operation);
                    break;
                case What.Flush:
                    foreach (var kept in List(unflushed, operation.Inode!))
                    {
                        Apply(kept, Stream(durable, operation.Inode!));
                    }

                    unflushed.Remove(operation.Inode!);
                    break;
                case What.FlushNames:
                    unflushedNames.ForEach(kept => Apply(kept, byName));
                    unflushedNames.Clear();
                    break;
                default:
                    unflushedNames.Add(operation);
                    break;
            }
        }

        foreach (var (inode, writes) in unflushed)
        {
            KeepSome(writes, Stream(durable, inode), random);
        }

        // A file system journals names in order, but nothing promises that it does.
        var inOrder = random.Next(4) > 0;
        var reached = random.Next(unflushedNames.Count + 1);
        for (var i = 0; i < unflushedNames.Count; i++)
        {
            if (inOrder ? i < reached : random.Next(2) == 1)
            {
                Apply(unflushedNames[i], byName);
            }
        }

        return byName.ToDictionary(
            name => name.Key,
            name => Stream(durable, name.Value).ToArray(),
            StringComparer.Ordinal
        );
    }

    private static void KeepSome(List<Operation> writes, MemoryStream file, Random random)
    {
        var mode = random.Next(4);
        foreach (var write in writes)
        {
            if (mode == 0 || (mode == 1 && random.Next(2) == 0))
            {
                continue;
            }

            if (mode == 2 || write.What == What.SetLength)
            {
                Apply(write, file);
                continue;
            }

            for (var offset = 0; offset < write.Bytes.Length; )
            {
                var toBoundary = Sector - (int)((write.Offset + offset) % Sector);
                var length = Math.Min(toBoundary, write.Bytes.Length - offset);
                if (random.Next(3) > 0)
                {
                    Apply(
                        write with
                        {
                            Offset = write.Offset + offset,
                            Bytes = write.Bytes.AsSpan(offset, length).ToArray(),
                        },
                        file
                    );
                }

                offset += length;
            }
        }
    }

    private static void Apply(Operation operation, MemoryStream file)
    {
        if (operation.What == What.SetLength)
        {
            file.SetLength(operation.Offset);
            return;
        }

        file.Position = operation.Offset;
        file.Write(operation.Bytes);
    }

    private static void Apply(Operation operation, Dictionary<string, Inode> byName)
    {
        switch (operation.What)
        {
            case What.Create:
                byName[operation.Name] = operation.Inode!;
                break;
            case What.Rename:
                if (byName.TryGetValue(operation.Name, out var there) && there == operation.Inode)
                {
                    byName.Remove(operation.Name);
                }

                byName[operation.To!] = operation.Inode!;
                break;
            default:
                if (byName.TryGetValue(operation.Name, out var gone) && gone == operation.Inode)
                {
                    byName.Remove(operation.Name);
                }

                break;
        }
    }

    private static MemoryStream Stream(Dictionary<Inode, MemoryStream> durable, Inode inode) =>
        durable.TryGetValue(inode, out var stream) ? stream : durable[inode] = new MemoryStream();

    private static List<Operation> List(Dictionary<Inode, List<Operation>> unflushed, Inode inode) =>
        unflushed.TryGetValue(inode, out var list) ? list : unflushed[inode] = [];

    private void FailIfTold(string what)
    {
        if (Failure?.Invoke(what) is { } failure)
        {
            throw failure;
        }
    }

    private enum What
    {
        Create,
        Write,
        SetLength,
        Flush,
        Rename,
        Delete,
        FlushNames,
    }

    private sealed class Inode
    {
        public Inode(byte[] bytes) => Bytes.Write(bytes);

        public MemoryStream Bytes { get; } = new();
    }

    private sealed record Operation(What What, Inode? Inode, string Name)
    {
        public long Offset { get; init; }

        public byte[] Bytes { get; init; } = [];

        public string? To { get; init; }
    }

    private sealed class OpenFile(SimulatedDisk disk, Inode inode, string name) : IStoreFile
    {
        public string Name => name;

        public long Length
        {
            get
            {
                lock (disk.gate)
                {
                    return inode.Bytes.Length;
                }
            }
        }

        public int Read(Span<byte> into, long offset)
        {
            lock (disk.gate)
            {
                inode.Bytes.Position = Math.Min(offset, inode.Bytes.Length);
                return inode.Bytes.Read(into);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            lock (disk.gate)
            {
                disk.FailIfTold("write " + name);
                inode.Bytes.Position = offset;
                inode.Bytes.Write(bytes);
                disk.operations.Add(
                    new Operation(What.Write, inode, name) { Offset = offset, Bytes = bytes.ToArray() }
                );
            }
        }

        public void SetLength(long length)
        {
            lock (disk.gate)
            {
                inode.Bytes.SetLength(length);
                disk.operations.Add(new Operation(What.SetLength, inode, name) { Offset = length });
            }
        }

        public void Flush()
        {
            lock (disk.gate)
            {
                disk.FailIfTold("flush " + name);
                disk.operations.Add(new Operation(What.Flush, inode, name));
            }
        }

        public void Dispose() { }
    }
}
