namespace UwsAgent.Core.Ports;

/// <summary>Dockerfiles below folders.</summary>
public interface IDockerfiles
{
    /// <exception cref="UserErrorException">A folder or a Dockerfile in it cannot be read, so that the order is not known.</exception>
    Task<IReadOnlyList<DockerfileSource>> FindAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken);
}

/// <summary>A Dockerfile that was found.</summary>
/// <param name="Folder">The folder of the configuration that it is below.</param>
/// <param name="Path">Below it, with slashes: <c>base/Dockerfile</c>.</param>
public sealed record DockerfileSource(string Folder, string Path, string Text);
