namespace UwsAgent.Core.Ports;

/// <summary>Single files out of images, without anything of them being run.</summary>
public interface IImageFiles
{
    /// <summary>Follows links within the image.</summary>
    /// <returns>Null when the image has no such file.</returns>
    /// <exception cref="EngineUnavailableException">The engine does not answer, or the image cannot be looked into.</exception>
    Task<string?> ReadAsync(EngineAddress engine, string imageId, string path, CancellationToken cancellationToken);

    /// <summary>Removes what an earlier process left behind in the middle of a look.</summary>
    /// <returns>How much that was.</returns>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    Task<int> ClearAsync(EngineAddress engine, CancellationToken cancellationToken);
}
