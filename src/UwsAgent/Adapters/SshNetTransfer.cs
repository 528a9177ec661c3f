using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Adapters;

/// <summary>A far side reached by SFTP; it is asked for its host key before it is told anything.</summary>
internal sealed class SshNetTransfer : ITransferSession
{
    private const int UsualPort = 22;
    private readonly SftpClient client;
    private readonly string where;

    private SshNetTransfer(SftpClient client, string where) => (this.client, this.where) = (client, where);

    [SuppressMessage("Reliability", "CA2000", Justification = "It goes to the caller, or is disposed.")]
    [SuppressMessage("Maintainability", "CA1508", Justification = "The key is told by an event while it connects.")]
    public static async Task<ITransferSession> OpenAsync(DeliveryTarget target, CancellationToken cancellationToken)
    {
        var port = target.Port == 0 ? UsualPort : target.Port;
        var host = string.Create(CultureInfo.InvariantCulture, $"{target.Host}:{port}");
        string? stranger = null;
        var sftp = new SftpClient(
            new Renci.SshNet.ConnectionInfo(target.Host, port, target.User, Methods(target))
            {
                Timeout = target.Timeout,
            }
        )
        {
            OperationTimeout = target.Timeout,
            KeepAliveInterval = TimeSpan.FromSeconds(15),
        };
        sftp.HostKeyReceived += (_, key) =>
        {
            var given = "SHA256:" + key.FingerPrintSHA256.TrimEnd('=');
            key.CanTrust = target.HostKeys.Any(known => known.TrimEnd('=') == given);
            stranger = key.CanTrust ? null : $"{given} ({key.HostKeyName})";
        };
        try
        {
            await sftp.ConnectAsync(cancellationToken);
            return new SshNetTransfer(sftp, host);
        }
        catch (Exception trouble) when (stranger is not null && trouble is not OperationCanceledException)
        {
            sftp.Dispose();
            var known = target.HostKeys.Count == 0 ? "no key of it is known" : "it is not one of HostKeys";
            throw new TransferException(
                $"the host key of {host} is {stranger}, and {known}; when its owner says that this is right, put it into HostKeys",
                trouble
            )
            {
                IsStranger = true,
            };
        }
        catch (Exception trouble) when (IsExpected(trouble, cancellationToken))
        {
            sftp.Dispose();
            throw Fault(host, "cannot be reached", trouble);
        }
        catch
        {
            sftp.Dispose();
            throw;
        }
    }

    public Task<long?> SizeAsync(string path, CancellationToken cancellationToken) =>
        TryAsync<long?>(
            $"cannot tell the size of {path}",
            async () =>
            {
                try
                {
                    return (await client.GetAttributesAsync(path, cancellationToken)).Size;
                }
                catch (SftpPathNotFoundException)
                {
                    return null;
                }
            },
            cancellationToken
        );

    public Task MakeDirectoryAsync(string path, CancellationToken cancellationToken) =>
        TryAsync(
            $"cannot make {path}",
            async () =>
            {
                for (var end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
                {
                    var part = end < 0 ? path : path[..end];
                    if (part.Length > 0 && !await client.ExistsAsync(part, cancellationToken))
                    {
                        await client.CreateDirectoryAsync(part, cancellationToken);
                    }

                    if (end < 0)
                    {
                        return true;
                    }
                }
            },
            cancellationToken
        );

    public Task UploadAsync(string localFile, string path, long from, CancellationToken cancellationToken) =>
        TryAsync(
            $"did not take all of {path}",
            async () =>
            {
                await using var local = File.OpenRead(localFile);
                if (from == 0)
                {
                    await client.UploadFileAsync(local, path, cancellationToken);
                    return true;
                }

                local.Seek(from, SeekOrigin.Begin);
                await using var far = await client.OpenAsync(path, FileMode.Open, FileAccess.Write, cancellationToken);
                far.Seek(from, SeekOrigin.Begin);
                await local.CopyToAsync(far, cancellationToken);
                await far.FlushAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<string?> Sha256Async(string path, CancellationToken cancellationToken) =>
        TryAsync<string?>(
            $"cannot read {path} back",
            async () =>
            {
                try
                {
                    await using var far = await client.OpenAsync(
                        path,
                        FileMode.Open,
                        FileAccess.Read,
                        cancellationToken
                    );
                    return Convert.ToHexStringLower(await SHA256.HashDataAsync(far, cancellationToken));
                }
                catch (SftpPermissionDeniedException)
                {
                    // A drop box: one may put things in and not look at them.
                    return null;
                }
            },
            cancellationToken
        );

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) =>
        TryAsync(
            $"cannot rename {path} to {newPath}",
            async () =>
            {
                try
                {
                    await Task.Run(() => client.RenameFile(path, newPath, isPosix: true), cancellationToken);
                }
                catch (Exception trouble) when (trouble is NotSupportedException or SftpException)
                {
                    // Not in one step, then: a server without posix-rename refuses a name that is taken.
                    if (await client.ExistsAsync(newPath, cancellationToken))
                    {
                        await client.DeleteFileAsync(newPath, cancellationToken);
                    }

                    await client.RenameFileAsync(path, newPath, cancellationToken);
                }

                return true;
            },
            cancellationToken
        );

    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        TryAsync(
            $"cannot remove {path}",
            async () =>
            {
                try
                {
                    await client.DeleteFileAsync(path, cancellationToken);
                }
                catch (SftpPathNotFoundException)
                {
                    // It was not there.
                }

                return true;
            },
            cancellationToken
        );

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static AuthenticationMethod[] Methods(DeliveryTarget target)
    {
        var methods = new List<AuthenticationMethod>();
        if (target.PrivateKey is { } key)
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(key.Reveal().TrimEnd() + "\n"));
            try
            {
                methods.Add(new PrivateKeyAuthenticationMethod(target.User, new PrivateKeyFile(text)));
            }
            catch (Exception trouble) when (trouble is SshException or NotSupportedException or FormatException)
            {
                throw new TransferException("PrivateKey is no private key of OpenSSH without a passphrase", trouble);
            }
        }

        if (target.Password is { } password)
        {
            methods.Add(new PasswordAuthenticationMethod(target.User, password.Reveal()));
        }

        return [.. methods];
    }

    private async Task<T> TryAsync<T>(string what, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception trouble) when (IsExpected(trouble, cancellationToken))
        {
            throw Fault(where, what, trouble);
        }
    }

    private static bool IsExpected(Exception trouble, CancellationToken cancellationToken) =>
        trouble
            is SshException
                or SocketException
                or IOException
                or UnauthorizedAccessException
                or ObjectDisposedException
        || (trouble is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static TransferException Fault(string host, string what, Exception trouble) =>
        new(
            trouble is SshAuthenticationException
                ? $"{host} does not let us in: {trouble.Message} See User, Password and PrivateKey"
                : $"{host} {what}: {trouble.Message}",
            trouble
        );
}
