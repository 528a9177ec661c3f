using System.Globalization;
using System.Net.Sockets;

namespace UwsAgent.Adapters;

/// <summary>Sends entries to journald: waits a moment for a busy one, does without an absent one, and says later how many were lost.</summary>
internal sealed class JournalSocket(string path, TimeProvider time) : IDisposable
{
    public const string DefaultPath = "/run/systemd/journal/socket";

    /// <summary>As sd_journal_send: room for a burst; the kernel cuts it to what it allows.</summary>
    private const int SendBuffer = 8 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Socket? socket;
    private long? troubleSince;
    private long lost;

    public long Lost => Volatile.Read(ref lost);

    /// <summary>Never throws.</summary>
    public void Send(JournalEntry entry)
    {
        lock (gate)
        {
            if (troubleSince is { } since && time.GetElapsedTime(since) < BetweenTries)
            {
                lost++;
                return;
            }

            if (lost > 0 && TrySend(Confession(lost).Bytes))
            {
                lost = 0;
            }

            if (lost == 0 && TrySend(entry.Bytes))
            {
                troubleSince = null;
                return;
            }

            lost++;
            troubleSince = time.GetTimestamp();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private bool TrySend(ReadOnlySpan<byte> bytes)
    {
        // Twice: a journald that was restarted leaves a dead connection behind.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                socket ??= Connect();
                switch (SendOnce(socket, bytes))
                {
                    case SocketError.Success:
                        return true;
                    case SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable:
                        return false;
                    default:
                        Close();
                        break;
                }
            }
            catch (Exception away) when (away is SocketException or IOException or ObjectDisposedException)
            {
                Close();
            }
        }

        return false;
    }

    private static SocketError SendOnce(Socket connected, ReadOnlySpan<byte> bytes)
    {
        connected.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock && connected.Poll(Patience, SelectMode.SelectWrite))
        {
            connected.Send(bytes, SocketFlags.None, out error);
        }

        return error is SocketError.MessageSize or SocketError.NoBufferSpaceAvailable
            ? SealedMemory.Send(connected, bytes)
            : error;
    }

    private Socket Connect()
    {
        var fresh = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            fresh.Blocking = false;
            fresh.SendBufferSize = SendBuffer;
            fresh.Connect(new UnixDomainSocketEndPoint(path));
            return fresh;
        }
        catch
        {
            fresh.Dispose();
            throw;
        }
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }

    private static JournalEntry Confession(long lost) =>
        new JournalEntry()
            .Add(
                "MESSAGE",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{lost} log lines were lost while journald was away or too busy"
                )
            )
            .Add("PRIORITY", "4")
            .Add("SYSLOG_IDENTIFIER", "uws-agent")
            .Add("UWS_LOST", lost.ToString(CultureInfo.InvariantCulture));
}
