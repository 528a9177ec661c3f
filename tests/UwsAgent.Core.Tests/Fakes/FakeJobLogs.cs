using System.Collections.Concurrent;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Keeps the logs of jobs in memory.</summary>
public sealed class FakeJobLogs : IJobLogs
{
    private readonly ConcurrentDictionary<string, StringBuilder> logs = new(StringComparer.Ordinal);

    public string TextOf(string jobId)
    {
        if (!logs.TryGetValue(jobId, out var log))
        {
            return "";
        }

        lock (log)
        {
            return log.ToString();
        }
    }

    public IJobLog Open(string jobId) => new Log(logs.GetOrAdd(jobId, _ => new StringBuilder()));

    public async Task<bool> CopyAsync(
        string jobId,
        Stream destination,
        bool follow,
        Func<bool> isFinished,
        CancellationToken cancellationToken
    )
    {
        var copied = 0;
        while (true)
        {
            var isOver = !follow || isFinished();
            var text = TextOf(jobId);
            await destination.WriteAsync(Encoding.UTF8.GetBytes(text[copied..]), cancellationToken);
            copied = text.Length;
            if (isOver)
            {
                return logs.ContainsKey(jobId);
            }

            await Task.Delay(2, cancellationToken);
        }
    }

    public Task<int> CompressBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Task.FromResult(0);

    public Task<int> DropBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => Task.FromResult(0);

    private sealed class Log(StringBuilder text) : IJobLog
    {
        public void Line(string line)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }

        public void Output(ReadOnlySpan<byte> bytes)
        {
            lock (text)
            {
                text.Append(Encoding.UTF8.GetString(bytes));
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
