using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Tests.Adapters;

/// <summary>Job logs in a directory of their own.</summary>
internal sealed class JobLogKit : IDisposable
{
    private readonly JobIds ids = new();

    public JobLogKit(long longest = 64 * 1024 * 1024, string? directory = null, TimeProvider? time = null)
    {
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("uws-logs").FullName;
        Options = new QueueOptions { LongestLogBytes = longest };
        Logs = Reopen(time);
    }

    public string Directory { get; }

    public QueueOptions Options { get; }

    public FileJobLogs Logs { get; }

    /// <summary>As after a restart of the agent.</summary>
    public FileJobLogs Reopen(TimeProvider? time = null) =>
        new(Directory, new Fixed<QueueOptions>(Options), time ?? TimeProvider.System, NullLogger<FileJobLogs>.Instance);

    public string NewId() => ids.Next(DateTimeOffset.UtcNow);

    public string[] Files() =>
        System.IO.Directory.Exists(Directory)
            ?
            [
                .. System
                    .IO.Directory.GetFiles(Directory, "*", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    public static async Task<string?> ReadAsync(FileJobLogs logs, string id)
    {
        using var text = new MemoryStream();
        return await logs.CopyAsync(id, text, follow: false, () => true, CancellationToken.None)
            ? Encoding.UTF8.GetString(text.ToArray())
            : null;
    }

    public static string Numbers(int from, int to) =>
        string.Concat(
            Enumerable
                .Range(from, to - from)
                .Select(number => number.ToString("D9", CultureInfo.InvariantCulture) + "\n")
        );

    public void Dispose()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
