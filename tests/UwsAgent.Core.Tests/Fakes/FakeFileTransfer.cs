using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Core.Tests.Fakes;

/// <summary>A far side in memory, which can fail in every way that real ones do.</summary>
internal sealed class FakeFileTransfer : IFileTransfer, ITransferSession
{
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>What the agent's own files hold.</summary>
    public Func<string, byte[]> Local { get; set; } = _ => [];

    /// <summary>Called with the name of a step before it; what it throws is what goes wrong.</summary>
    public Action<string> Step { get; set; } = _ => { };

    /// <summary>An upload breaks off after so many bytes; null takes all.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>What arrives is not what was sent.</summary>
    public Func<byte[], byte[]> Damage { get; set; } = bytes => bytes;

    public bool CanHash { get; set; } = true;

    public List<string> Steps { get; } = [];

    public int BytesSent { get; private set; }

    public Task<ITransferSession> OpenAsync(DeliveryTarget target, CancellationToken cancellationToken)
    {
        Do("open");
        return Task.FromResult<ITransferSession>(this);
    }

    public Task<long?> SizeAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<long?>(Files.TryGetValue(path, out var bytes) ? bytes.Length : null);

    public Task MakeDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        Do("mkdir");
        return Task.CompletedTask;
    }

    public Task UploadAsync(string localFile, string path, long from, CancellationToken cancellationToken)
    {
        Do("upload");
        var rest = Local(localFile)[(int)from..];
        var sent = BreaksAfter is { } most ? rest[..Math.Min(most, rest.Length)] : rest;
        BytesSent += sent.Length;
        Files[path] = Damage([.. Files.GetValueOrDefault(path, [])[..(int)from], .. sent]);
        return sent.Length == rest.Length ? Task.CompletedTask : throw new TransferException("the link was lost");
    }

    public Task<string?> Sha256Async(string path, CancellationToken cancellationToken) =>
        Task.FromResult(CanHash ? Convert.ToHexStringLower(SHA256.HashData(Files[path])) : null);

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        Do("rename");
        Files[newPath] = Files[path];
        Files.Remove(path);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        Do("delete");
        Files.Remove(path);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public string TextOf(string path) => Encoding.UTF8.GetString(Files[path]);

    private void Do(string step)
    {
        Steps.Add(step);
        Step(step);
    }
}
