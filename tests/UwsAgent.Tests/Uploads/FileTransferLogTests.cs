using System.Text;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Uploads;

public sealed class FileTransferLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("uws-log-").FullName;
    private FileTransferLog log = new(new ListLogger<FileTransferLog>());
    private TransferLogPosition? position;

    private string File0 => Path.Combine(folder, "transfer.log");

    [Fact]
    public void Lines_come_once_and_whole()
    {
        File.AppendAllText(File0, "one\ntwo\nthr");
        Assert.Equal(["one", "two"], Read());
        File.AppendAllText(File0, "ee\n");
        Assert.Equal(["three"], Read());
        Assert.Empty(Read());
    }

    [Fact]
    public void E22_A_rotated_log_is_read_to_its_end_and_then_the_new_one()
    {
        File.AppendAllText(File0, "one\n");
        Assert.Equal(["one"], Read());
        File.AppendAllText(File0, "two\n");
        File.Move(File0, File0 + ".1");
        File.AppendAllText(File0, "three\n");
        Assert.Equal(["two"], Read());
        Assert.Equal(["three"], Read());
    }

    [Fact]
    public void E22_A_log_rotated_while_the_agent_was_down_is_found_by_its_inode()
    {
        File.AppendAllText(File0, "one\n");
        Read();
        File.AppendAllText(File0, "two\n");
        File.Move(File0, File0 + ".1");
        File.AppendAllText(File0, "three\n");
        log.Dispose();
        log = new FileTransferLog(new ListLogger<FileTransferLog>());
        Assert.Equal(["two"], Read());
        Assert.Equal(["three"], Read());
    }

    [Fact]
    public void E22_A_truncated_log_is_read_from_its_new_beginning()
    {
        File.AppendAllText(File0, "one long line\n");
        Read();
        File.WriteAllText(File0, "two\n");
        Assert.Equal(["two"], Read());
    }

    [Fact]
    public void E22_A_log_that_is_absent_may_come_later_and_go_again()
    {
        Assert.Empty(Read());
        File.AppendAllText(File0, "one\n");
        Assert.Equal(["one"], Read());
        File.Delete(File0);
        Assert.Empty(Read());
        File.AppendAllText(File0, "two\n");
        Assert.Equal(["two"], Read());
    }

    [Fact]
    public void E22_Garbage_without_a_line_break_does_not_stop_the_reading()
    {
        File.WriteAllBytes(File0, new byte[300 * 1024]);
        File.AppendAllText(File0, "\none\n");
        var lines = new List<string>();
        for (var tries = 0; tries < 5; tries++)
        {
            lines.AddRange(Read());
        }

        Assert.Contains("one", lines);
    }

    public void Dispose()
    {
        log.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private List<string> Read()
    {
        var read = log.Read(File0, position);
        position = read.Next;
        return [.. read.Lines.Select(line => Encoding.UTF8.GetString(line.Span))];
    }
}
