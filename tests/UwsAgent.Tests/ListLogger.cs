using Microsoft.Extensions.Logging;

namespace UwsAgent.Tests;

/// <summary>Keeps log lines for a test to look at.</summary>
public sealed class ListLogger<T> : ILogger<T>
{
    private readonly Lock gate = new();
    private readonly List<(LogLevel Level, string Line)> lines = [];
    private readonly List<IReadOnlyDictionary<string, object?>> properties = [];

    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Properties
    {
        get
        {
            lock (gate)
            {
                return [.. properties];
            }
        }
    }

    public IReadOnlyList<string> At(LogLevel level)
    {
        lock (gate)
        {
            return [.. lines.Where(line => line.Level == level).Select(line => line.Line)];
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (gate)
        {
            lines.Add((logLevel, formatter(state, exception)));
            if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                properties.Add(pairs.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal));
            }
        }
    }
}
