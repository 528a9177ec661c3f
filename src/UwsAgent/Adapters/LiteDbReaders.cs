using System.Collections.Concurrent;
using LiteDB.Engine;

namespace UwsAgent.Adapters;

/// <summary>Engines over one base, each for one thread at a time: to open one for each document costs a hundred kilobytes of garbage.</summary>
internal sealed class LiteDbReaders(IStoreFile file) : IDisposable
{
    /// <summary>An engine keeps what it has read, so one that has read much gives way to a new one.</summary>
    private const int QuestionsEach = 200;

    private readonly ConcurrentBag<Reader> idle = [];

    public T Ask<T>(Func<LiteEngine, T> question)
    {
        var reader = idle.TryTake(out var known) ? known : new Reader(file);
        var isGood = false;
        try
        {
            var answer = question(reader.Engine);
            isGood = ++reader.Questions < QuestionsEach && idle.Count < Environment.ProcessorCount;
            return answer;
        }
        finally
        {
            if (isGood)
            {
                idle.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private sealed class Reader(IStoreFile file) : IDisposable
    {
        public LiteEngine Engine { get; } = LiteDbBase.OpenToRead(file);

        public int Questions { get; set; }

        public void Dispose() => Engine.Dispose();
    }
}
