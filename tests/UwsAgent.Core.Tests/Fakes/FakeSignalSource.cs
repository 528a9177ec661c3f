using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Answers each field with what it was told; a field that it was not told about is empty.</summary>
public sealed class FakeSignalSource : ISignalSource
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Sample> samples = new(StringComparer.Ordinal);
    private readonly List<SignalRequest> requests = [];

    public IReadOnlyList<SignalRequest> Requests => requests;

    /// <summary>Every field is down for this reason while it is set.</summary>
    public string? Down { get; set; }

    /// <summary>Requests that it says true to are answered only when they are cancelled.</summary>
    public Func<SignalRequest, bool> Hangs { get; set; } = _ => false;

    public void Set(string field, Sample sample)
    {
        lock (gate)
        {
            samples[field] = sample;
        }
    }

    public async Task<IReadOnlyList<Sample>> ReadAsync(SignalRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            requests.Add(request);
        }

        if (Hangs(request))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        lock (gate)
        {
            return
            [
                .. request.Fields.Select(field =>
                    Down is not null ? Sample.SourceDown(Down)
                    : samples.TryGetValue(field, out var sample) ? sample
                    : Sample.Empty($"there is no {field}")
                ),
            ];
        }
    }
}
