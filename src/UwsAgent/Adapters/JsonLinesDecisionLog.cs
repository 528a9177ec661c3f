using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Decisions in dated files of JSON lines, one directory per cluster. Not synced: a power cut may cost the last lines, never the file.</summary>
internal sealed class JsonLinesDecisionLog(string directory) : IDecisionLog, IDisposable
{
    private readonly ConcurrentDictionary<string, Series> series = new(StringComparer.Ordinal);

    public Task AppendAsync(
        string series,
        DateTimeOffset at,
        IReadOnlyList<ReadOnlyMemory<byte>> lines,
        CancellationToken cancellationToken
    ) => Task.Run(() => Of(series).Append(DayOf(at), lines), cancellationToken);

    public bool IsFresh(string series, DateTimeOffset at) => Of(series).IsFresh(DayOf(at));

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string series,
        DateTimeOffset from,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var files = Of(series).Files;
        foreach (var day in files.Days().Where(day => day >= DayOf(from)))
        {
            // Off the caller's thread: weeks of decisions are many reads.
            await Task.Yield();
            foreach (var line in DayFileReader.Forwards(files.PathOf(day), long.MaxValue))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!line.IsEmpty)
                {
                    yield return line;
                }
            }
        }
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        var names = Directory.Exists(directory) ? Directory.GetDirectories(directory) : [];
        return Task.FromResult(names.Sum(name => new DayFiles(name).DropBefore(DayOf(day))));
    }

    public void Dispose()
    {
        foreach (var one in series.Values)
        {
            one.Dispose();
        }
    }

    private Series Of(string name) => series.GetOrAdd(name, _ => new Series(Path.Join(directory, FolderOf(name))));

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>A cluster's name as a file system may have it; what had to be changed is told apart by a hash.</summary>
    private static string FolderOf(string name)
    {
        var plain = string.Concat(
            name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')
        );
        return plain == name
            ? name
            : $"{plain}-{System.IO.Hashing.Crc32.HashToUInt32(System.Text.Encoding.UTF8.GetBytes(name)):x8}";
    }

    /// <summary>The files of one cluster.</summary>
    private sealed class Series : IDisposable
    {
        private readonly Lock gate = new();
        private readonly DayFileWriter writer;

        public Series(string folder)
        {
            Files = new DayFiles(folder);
            writer = new DayFileWriter(Files);
        }

        public DayFiles Files { get; }

        public bool IsFresh(DateOnly day)
        {
            lock (gate)
            {
                return writer.LengthOf(day) == 0;
            }
        }

        public void Append(DateOnly day, IReadOnlyList<ReadOnlyMemory<byte>> lines)
        {
            // One write for a tick: a thousand targets are one call to the kernel.
            var all = new byte[lines.Sum(line => line.Length + 1)];
            var at = 0;
            foreach (var line in lines)
            {
                line.Span.CopyTo(all.AsSpan(at));
                at += line.Length;
                all[at++] = (byte)'\n';
            }

            lock (gate)
            {
                writer.Append(day, all);
            }
        }

        public void Dispose() => writer.Dispose();
    }
}
