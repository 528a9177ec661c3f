using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Core.Ports;

/// <summary>Reaches a place where accepted files are passed on to.</summary>
public interface IFileTransfer
{
    /// <exception cref="TransferException">It cannot be reached, is not who it should be, or does not let us in.</exception>
    Task<ITransferSession> OpenAsync(DeliveryTarget target, CancellationToken cancellationToken);
}

/// <summary>An open way to a far side. Paths are the far side's own; everything that fails is a <see cref="TransferException"/>.</summary>
public interface ITransferSession : IAsyncDisposable
{
    /// <summary>Null when there is no file of that name.</summary>
    Task<long?> SizeAsync(string path, CancellationToken cancellationToken);

    /// <summary>Makes the directory and what is missing above it.</summary>
    Task MakeDirectoryAsync(string path, CancellationToken cancellationToken);

    /// <param name="from">How many bytes of it are there already.</param>
    Task UploadAsync(string localFile, string path, long from, CancellationToken cancellationToken);

    /// <summary>The SHA-256 of what is there in lower case, or null where that cannot be found out.</summary>
    Task<string?> Sha256Async(string path, CancellationToken cancellationToken);

    /// <summary>A file of the new name is replaced, in one step where the far side can.</summary>
    Task RenameAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>Nothing happens when it is not there.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);
}

/// <summary>Something about passing a file on did not work.</summary>
public sealed class TransferException : Exception
{
    public TransferException() { }

    public TransferException(string message)
        : base(message) { }

    public TransferException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>The far side is not who it should be: nothing was sent, and somebody must look.</summary>
    public bool IsStranger { get; init; }
}
