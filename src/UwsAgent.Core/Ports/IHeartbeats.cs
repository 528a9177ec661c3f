namespace UwsAgent.Core.Ports;

/// <summary>Where the loops that must keep turning say that they do: the watchdog is fed, and readiness given, only while all of them beat.</summary>
public interface IHeartbeats
{
    /// <summary>Announces a loop and the longest time between two beats before it counts as stuck.</summary>
    void Expect(string loop, TimeSpan longest);

    void Beat(string loop);
}
