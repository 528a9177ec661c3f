using System.Globalization;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>A transfer log of ASCII lines in memory.</summary>
public sealed class FakeTransferLog(TimeProvider time) : ITransferLog
{
    private readonly StringBuilder text = new();
    private ulong inode = 1;

    public bool Exists { get; set; } = true;

    public TransferLogRead Read(string path, TransferLogPosition? after)
    {
        if (!Exists)
        {
            return new TransferLogRead([], null, false);
        }

        var from = after?.Inode == inode ? (int)Math.Min(after.Offset, text.Length) : 0;
        var lines = text.ToString(from, text.Length - from).Split('\n')[..^1];
        return new TransferLogRead(
            [.. lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line))],
            new TransferLogPosition(1, inode, text.Length),
            false
        );
    }

    public void Add(string path, int code, long bytes, string command = "STOR")
    {
        var at = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        AddRaw($"{at} alpha 127.0.0.1 {command} /srv/sftp/home/{path} {code} {bytes}");
    }

    public void AddRaw(string line) => text.Append(line).Append('\n');

    public void Rotate()
    {
        text.Clear();
        inode++;
    }
}
