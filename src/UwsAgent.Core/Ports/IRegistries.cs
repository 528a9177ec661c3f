namespace UwsAgent.Core.Ports;

/// <summary>Registries of images (Distribution API v2), looked at.</summary>
public interface IRegistries
{
    /// <summary>The digest that a tag or digest stands for; null when the registry says that it has none such.</summary>
    /// <exception cref="RegistryUnavailableException">It does not answer, or not to us: nothing is known then.</exception>
    Task<string?> DigestAsync(
        RegistryAddress registry,
        string repository,
        string reference,
        CancellationToken cancellationToken
    );

    /// <summary>Every tag of a repository, page by page.</summary>
    /// <exception cref="RegistryUnavailableException">As above.</exception>
    IAsyncEnumerable<string> TagsAsync(
        RegistryAddress registry,
        string repository,
        CancellationToken cancellationToken
    );

    /// <summary>Every repository that the registry lists.</summary>
    /// <exception cref="RegistryUnavailableException">As above; many registries do not list them.</exception>
    IAsyncEnumerable<string> RepositoriesAsync(RegistryAddress registry, CancellationToken cancellationToken);
}

/// <summary>The only thing that the agent does to a registry.</summary>
public interface IRegistryRemoval
{
    /// <summary>Deletes a manifest and with it every tag that stands for it.</summary>
    /// <returns>False when it was gone.</returns>
    /// <exception cref="RegistryUnavailableException">It does not answer, or does not allow it.</exception>
    Task<bool> DeleteAsync(
        RegistryAddress registry,
        string repository,
        string digest,
        CancellationToken cancellationToken
    );
}

/// <summary>What files refer to images.</summary>
public interface IImageReferences
{
    /// <exception cref="UserErrorException">Something that refers to images cannot be read, so that it is not known what must stay.</exception>
    Task<IReadOnlyList<ImageReference>> FindAsync(IReadOnlyList<string> files, CancellationToken cancellationToken);
}

/// <summary>What the workloads and pods of clusters refer to.</summary>
public interface IClusterImages
{
    /// <param name="clusters">Names under <c>Autoscaling:Clusters</c>.</param>
    /// <exception cref="UserErrorException">A cluster is not known or does not tell all of it, so that it is not known what must stay.</exception>
    Task<IReadOnlyList<ImageReference>> FindAsync(IReadOnlyList<string> clusters, CancellationToken cancellationToken);
}

/// <summary>A registry and how to log in.</summary>
/// <param name="Host">As image names have it.</param>
public sealed record RegistryAddress(string Host, Uri Url)
{
    public string? User { get; init; }

    public Configuration.Secret? Password { get; init; }
}

/// <summary>An image that something refers to.</summary>
/// <param name="Name">A name, a name with digest, or a pattern where a part of it is only known elsewhere.</param>
/// <param name="By">Who refers to it.</param>
public sealed record ImageReference(string Name, string By);

/// <summary>A registry does not answer, or not to us.</summary>
public sealed class RegistryUnavailableException : Exception
{
    public RegistryUnavailableException() { }

    public RegistryUnavailableException(string message)
        : base(message) { }

    public RegistryUnavailableException(string message, Exception innerException)
        : base(message, innerException) { }
}
