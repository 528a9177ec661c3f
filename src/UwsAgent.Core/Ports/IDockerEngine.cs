namespace UwsAgent.Core.Ports;

/// <summary>One Docker engine, looked at: nothing here changes anything on it.</summary>
public interface IDockerEngine
{
    /// <exception cref="EngineUnavailableException">It cannot be reached, or does not answer as an engine does.</exception>
    Task<EngineFacts> FactsAsync(CancellationToken cancellationToken);

    /// <summary>Every image, intermediate ones included, as the answer arrives: one call, however many there are.</summary>
    IAsyncEnumerable<EngineImage> ImagesAsync(CancellationToken cancellationToken);

    /// <summary>Every container in any state: one call.</summary>
    Task<IReadOnlyList<EngineContainer>> ContainersAsync(CancellationToken cancellationToken);

    /// <summary>What the engine counts itself; slow on a large host, and refused while another count runs.</summary>
    Task<EngineUsage> UsageAsync(CancellationToken cancellationToken);

    /// <summary>What an image is made of; null when it is gone.</summary>
    Task<EngineImageDetail?> InspectImageAsync(string id, CancellationToken cancellationToken);

    /// <summary>When a container last started or ended, whichever is later; null when it is gone or never ran.</summary>
    Task<DateTimeOffset?> LastRunAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Uses, arrivals and removals as they happen, beginning with what the engine remembers since then; ends when the engine closes the stream.</summary>
    IAsyncEnumerable<EngineEvent> EventsAsync(DateTimeOffset? since, CancellationToken cancellationToken);
}

/// <summary>The only things that the agent does to an engine. Nothing is ever forced, and no volume goes with a container.</summary>
public interface IEngineRemoval
{
    /// <summary>Takes one name from an image, and with its last name the image; parents stay until they are named themselves.</summary>
    /// <param name="reference">A tag, a <c>name@digest</c>, or an id.</param>
    Task<RemovalResult> RemoveImageAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Puts a name back that was taken from an image which then turned out to be used.</summary>
    Task RestoreNameAsync(string id, string name, CancellationToken cancellationToken);

    Task<RemovalResult> RemoveContainerAsync(string id, CancellationToken cancellationToken);

    /// <returns>Bytes that the engine says it freed.</returns>
    Task<long> PruneBuildCacheAsync(BuildCacheLimits limits, CancellationToken cancellationToken);
}

/// <summary>The disk that an engine keeps its images on.</summary>
public interface IEngineDisk
{
    /// <summary>By statfs of the file system that holds the directory; null where nobody can tell.</summary>
    Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken);
}

/// <summary>Whether somebody builds or pulls on an engine's host.</summary>
public interface IBuildActivity
{
    /// <summary>A phrase for each sign of work, such as <c>docker pull runs (pid 123)</c>; empty when it is quiet.</summary>
    Task<IReadOnlyList<string>> SignsAsync(
        string engineRoot,
        IReadOnlyList<string> lockFiles,
        CancellationToken cancellationToken
    );
}

/// <summary>Opens engines by where they are.</summary>
public interface IEngines
{
    /// <summary>Connects to nothing yet; a failure shows at the first question.</summary>
    /// <exception cref="EngineUnavailableException">It is known without asking that there is none.</exception>
    EngineConnection Open(EngineAddress address);
}

/// <summary>One engine with all that is asked of it.</summary>
public sealed class EngineConnection(
    IDockerEngine engine,
    IEngineRemoval removal,
    IEngineDisk disk,
    IBuildActivity activity,
    Func<ValueTask> close
) : IAsyncDisposable
{
    public IDockerEngine Engine => engine;

    public IEngineRemoval Removal => removal;

    public IEngineDisk Disk => disk;

    public IBuildActivity Activity => activity;

    public ValueTask DisposeAsync() => close();
}

/// <summary>The engine does not answer, or not as one does; what is wrong, where, and what to do.</summary>
public sealed class EngineUnavailableException : Exception
{
    public EngineUnavailableException() { }

    public EngineUnavailableException(string message)
        : base(message) { }

    public EngineUnavailableException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>There is no engine at all: no socket where one would be.</summary>
    public bool IsAbsent { get; init; }
}
