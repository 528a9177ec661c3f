using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace UwsAgent.Core.Jobs;

/// <summary>Hands every change of a job to whoever is watching; a reader that is too slow loses the oldest.</summary>
internal sealed class ChangeFeed
{
    private readonly Lock gate = new();
    private Channel<Job>[] readers = [];

    public void Publish(Job job)
    {
        foreach (var reader in readers)
        {
            reader.Writer.TryWrite(job);
        }
    }

    public IAsyncEnumerable<Job> ReadAsync(CancellationToken cancellationToken)
    {
        var reader = Channel.CreateBounded<Job>(
            new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
        );
        lock (gate)
        {
            readers = [.. readers, reader];
        }

        return DrainAsync(reader, cancellationToken);
    }

    private async IAsyncEnumerable<Job> DrainAsync(
        Channel<Job> reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var job in reader.Reader.ReadAllAsync(cancellationToken))
            {
                yield return job;
            }
        }
        finally
        {
            lock (gate)
            {
                readers = [.. readers.Where(other => other != reader)];
            }
        }
    }
}
