using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Ports;

/// <summary>Whether there is room for a build: what other parts ask before they begin one.</summary>
public interface ISpaceCheck
{
    /// <param name="engine">Null for the first.</param>
    /// <param name="need">Null for what the configuration says.</param>
    Task<SpaceVerdict> CheckAsync(string? engine, ByteSize? need, CancellationToken cancellationToken);
}

/// <summary>Whether the room is enough, in a sentence with the numbers.</summary>
/// <param name="FreeBytes">Null when nobody can tell; then it is not enough.</param>
public sealed record SpaceVerdict(string Engine, bool IsEnough, long NeedBytes, long? FreeBytes, string Sentence);
