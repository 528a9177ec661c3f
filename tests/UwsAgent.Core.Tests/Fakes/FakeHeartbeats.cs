using System.Collections.Concurrent;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>Counts the beats of each loop.</summary>
public sealed class FakeHeartbeats : IHeartbeats
{
    public ConcurrentDictionary<string, int> Beats { get; } = new(StringComparer.Ordinal);

    public void Expect(string loop, TimeSpan longest) => Beats.TryAdd(loop, 0);

    public void Beat(string loop) => Beats.AddOrUpdate(loop, 1, (_, count) => count + 1);
}
