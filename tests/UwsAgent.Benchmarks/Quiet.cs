using System.Runtime.CompilerServices;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Benchmarks;

/// <summary>Parts that a measured or killed process needs but that are not what is looked at.</summary>
internal sealed class Quiet : IEventLog, IJobLogs, IHeartbeats
{
    public static readonly Quiet All = new();

    public ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async IAsyncEnumerable<RecordedEvent> ReadAsync(
        EventQuery query,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken) => Task.FromResult(0);

    public IJobLog Open(string jobId) => new NoLog();

    public Task<bool> CopyAsync(
        string jobId,
        Stream destination,
        bool follow,
        Func<bool> isFinished,
        CancellationToken cancellationToken
    ) => Task.FromResult(false);

    public Task<int> CompressBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Task.FromResult(0);

    public void Expect(string loop, TimeSpan longest) { }

    public void Beat(string loop) { }

    private sealed class NoLog : IJobLog
    {
        public void Line(string text) { }

        public void Output(ReadOnlySpan<byte> bytes) { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
