namespace UwsAgent.Adapters;

/// <summary>The directory of the store, in the few operations whose order decides what a power cut leaves behind.</summary>
internal interface IStoreFiles
{
    IReadOnlyList<string> List();

    bool Exists(string name);

    /// <summary>Makes the directory when it is missing.</summary>
    void EnsureDirectory();

    /// <param name="create">Makes it, or empties it when it is there.</param>
    IStoreFile Open(string name, bool create);

    /// <summary>Replaces what is there under the new name.</summary>
    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>Names that were made, changed or removed before are on disk when it returns.</summary>
    void FlushNames();
}

/// <summary>One open file of the store; reads and writes say where, so that several threads may read at once.</summary>
internal interface IStoreFile : IDisposable
{
    string Name { get; }

    long Length { get; }

    /// <returns>How many bytes were there to be read; fewer than asked only at the end.</returns>
    int Read(Span<byte> into, long offset);

    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>All that was written before is on disk when it returns.</summary>
    void Flush();
}
