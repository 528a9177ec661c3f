using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Adapters;

/// <summary>Watches homes by raw inotify: one instance, one thread that only hands on what the kernel says.</summary>
internal sealed class InotifyInboxWatcher : IInboxWatcher
{
    private readonly Channel<InboxEvent> events = Channel.CreateUnbounded<InboxEvent>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private readonly Lock gate = new();
    private Instance? instance;
    private string root = "";
    private string? whyNot = "not started";

    public ChannelReader<InboxEvent> Events => events.Reader;

    /// <summary>For tests: what happens before it is called stays in the kernel's queue, and may overflow it.</summary>
    internal bool ReadsLater { get; init; }

    public void Start(string root)
    {
        lock (gate)
        {
            instance?.Dispose();
            this.root = root;
            instance = Instance.Open(events.Writer, out whyNot);
            if (!ReadsLater)
            {
                instance?.Read();
            }
        }
    }

    internal void Read() => instance?.Read();

    public string? Watch(string directory)
    {
        lock (gate)
        {
            return instance is null ? whyNot : instance.Add(root, directory);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            instance?.Dispose();
            instance = null;
            whyNot = "stopped";
        }
    }

    private sealed class Instance(SafeFileHandle inotify, SafeFileHandle stop, ChannelWriter<InboxEvent> events)
        : IDisposable
    {
        private const int CloseOnExecNonBlocking = 0x80800;
        private readonly ConcurrentDictionary<int, string> directories = new();
        private Thread? reader;

        public static Instance? Open(ChannelWriter<InboxEvent> events, out string? whyNot)
        {
            var inotify = InotifyCalls.inotify_init1(CloseOnExecNonBlocking);
            var stop = InotifyCalls.eventfd(0, CloseOnExecNonBlocking);
            if (!inotify.IsInvalid && !stop.IsInvalid)
            {
                whyNot = null;
                return new Instance(inotify, stop, events);
            }

            whyNot =
                "inotify cannot be used: the limit fs.inotify.max_user_instances, or that of open files, is reached";
            inotify.Dispose();
            stop.Dispose();
            return null;
        }

        public void Read()
        {
            reader = new Thread(ReadAll) { IsBackground = true, Name = "inbox-watcher" };
            reader.Start();
        }

        public string? Add(string root, string directory)
        {
            using var open = LibcDirectory.Open(root, directory);
            if (open is null)
            {
                return null;
            }

            // By descriptor: a name could lead elsewhere by now.
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{open.Handle.DangerousGetHandle()}");
            var watch = InotifyCalls.inotify_add_watch(inotify, path, InotifyCalls.Wanted);
            if (watch >= 0)
            {
                directories[watch] = directory;
                return null;
            }

            return Marshal.GetLastPInvokeError() switch
            {
                LibcCalls.NoSpace => "the limit fs.inotify.max_user_watches is reached",
                LibcCalls.NoEntry or LibcCalls.NotDirectory => null,
                var error => $"{directory} cannot be watched: {new Win32Exception(error).Message}",
            };
        }

        public unsafe void Dispose()
        {
            var one = 1L;
            InotifyCalls.write(stop, (byte*)&one, sizeof(long));
            reader?.Join();
            inotify.Dispose();
            stop.Dispose();
        }

        private unsafe void ReadAll()
        {
            var buffer = new byte[256 * 1024];
            var asked = stackalloc InotifyCalls.PollEntry[2];
            asked[0] = new() { File = (int)inotify.DangerousGetHandle(), Asked = 1 };
            asked[1] = new() { File = (int)stop.DangerousGetHandle(), Asked = 1 };
            fixed (byte* start = buffer)
            {
                while (true)
                {
                    InotifyCalls.poll(asked, 2, -1);
                    if (asked[1].Got != 0)
                    {
                        return;
                    }

                    var length = InotifyCalls.read(inotify, start, (nuint)buffer.Length);
                    for (var at = 0; at < length; )
                    {
                        at += HandOn(buffer.AsSpan(at));
                    }
                }
            }
        }

        private int HandOn(ReadOnlySpan<byte> bytes)
        {
            const int SizeOfHead = 16;
            var watch = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            var cookie = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
            var name = bytes.Slice(SizeOfHead, length);
            var end = name.IndexOf((byte)0);
            name = end < 0 ? name : name[..end];
            if ((mask & InotifyCalls.Overflow) != 0)
            {
                events.TryWrite(new InboxEvent(InboxEventKind.Overflow, "", false, 0));
            }
            else if ((mask & InotifyCalls.Ignored) != 0)
            {
                directories.TryRemove(watch, out _);
            }
            else if (directories.TryGetValue(watch, out var directory) && KindOf(mask) is { } kind)
            {
                var text = FileNameText.FromBytes(name);
                var path =
                    text.Length == 0 ? directory
                    : directory.Length == 0 ? text
                    : $"{directory}/{text}";
                events.TryWrite(new InboxEvent(kind, path, (mask & InotifyCalls.IsDirectory) != 0, cookie));
            }

            return SizeOfHead + length;
        }

        private static InboxEventKind? KindOf(uint mask) =>
            mask switch
            {
                _ when (mask & (InotifyCalls.DeleteSelf | InotifyCalls.MoveSelf)) != 0 => InboxEventKind.WatchLost,
                _ when (mask & InotifyCalls.CloseWrite) != 0 => InboxEventKind.Closed,
                _ when (mask & InotifyCalls.MovedTo) != 0 => InboxEventKind.MovedIn,
                _ when (mask & InotifyCalls.MovedFrom) != 0 => InboxEventKind.MovedOut,
                _ when (mask & InotifyCalls.Create) != 0 => InboxEventKind.Appeared,
                _ when (mask & InotifyCalls.Delete) != 0 => InboxEventKind.Deleted,
                _ => null,
            };
    }
}
