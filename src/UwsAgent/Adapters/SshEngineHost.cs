using System.Globalization;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using UwsAgent.Core;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A host behind SSH: a way to its engine's socket, and its disk. Only the server with the pinned key is spoken to.</summary>
/// <remarks>SSH.NET forwards ports but no sockets, so the far <c>docker system dial-stdio</c> (or <c>socat</c>) carries the bytes, as Docker's own client does it.</remarks>
internal sealed class SshEngineHost(EngineAddress address, TimeProvider time) : IEngineDisk, IBuildActivity, IDisposable
{
    private const string Programs =
        "ps -eo pid=,etimes=,args= 2>/dev/null | grep -E 'docker|podman|nerdctl|build|img|kaniko|skaffold' || true";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim gate = new(1, 1);
    private SshClient? client;

    public async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var connected = await ConnectAsync(cancellationToken);
        var socket = Quoted(address.FarSocket);
        var words =
            $"if command -v docker >/dev/null 2>&1; then exec docker -H {Quoted("unix://" + address.FarSocket)} system dial-stdio; "
            + $"elif command -v socat >/dev/null 2>&1; then exec socat - UNIX-CONNECT:{socket}; "
            + $"else echo 'neither docker nor socat is installed' >&2; exit 127; fi";
        return new SshCommandStream(connected.CreateCommand($"sh -c {Quoted(words)}"), address);
    }

    public async Task<DiskSpace?> MeasureAsync(string directory, CancellationToken cancellationToken)
    {
        // Block size, blocks, available blocks, inodes, free inodes; then the mount point.
        var path = Quoted(directory);
        var answer = await RunAsync(
            $"stat -f -c '%S %b %a %c %d' {path} && df -P {path} | tail -n 1",
            cancellationToken
        );
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var numbers = (lines.FirstOrDefault() ?? "").Split(' ');
        if (
            lines.Length < 2
            || numbers.Length != 5
            || !numbers.All(number => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        )
        {
            return null;
        }

        var values = numbers.Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToList();
        var mount = lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        return new DiskSpace(
            $"{address.Name}:{mount}",
            values[0] * values[1],
            values[0] * values[2],
            values[3],
            values[4]
        );
    }

    public async Task<IReadOnlyList<string>> SignsAsync(
        string engineRoot,
        IReadOnlyList<string> lockFiles,
        CancellationToken cancellationToken
    )
    {
        var answer = await RunAsync(Programs, cancellationToken);
        return [.. answer.Split('\n').Select(Sign).OfType<string>().Take(5)];
    }

    public void Dispose()
    {
        client?.Dispose();
        gate.Dispose();
    }

    /// <summary>From a line of <c>ps</c>: pid, seconds since its start, program and arguments.</summary>
    private string? Sign(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var pid, var age, .. var words]
        && int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && BuildSign.Of(words, TimeSpan.FromSeconds(seconds)) is { } sign
            ? PlainText.Line($"on {address.Name}: {sign} runs (pid {pid})", 120)
            : null;

    private async Task<string> RunAsync(string words, CancellationToken cancellationToken)
    {
        var connected = await ConnectAsync(cancellationToken);
        try
        {
            using var command = connected.CreateCommand($"sh -c {Quoted(words)}");
            command.CommandTimeout = Patience;
            await command.ExecuteAsync(cancellationToken);
            return command.Result;
        }
        catch (Exception failure)
            when (failure is SshException or SocketException or IOException or ObjectDisposedException)
        {
            throw Unavailable(failure);
        }
    }

    private async Task<SshClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (client is { IsConnected: true })
            {
                return client;
            }

            client?.Dispose();
            client = null;
            return client = await LoginAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<SshClient> LoginAsync(CancellationToken cancellationToken)
    {
        var uri = new Uri(address.Endpoint);
        string? seen = null;
        SshClient? fresh = null;
        try
        {
            var key = address.KeyPassphrase is { } secret
                ? new PrivateKeyFile(address.KeyFile!, secret.Reveal())
                : new PrivateKeyFile(address.KeyFile!);
            var user = Uri.UnescapeDataString(uri.UserInfo);
            var info = new Renci.SshNet.ConnectionInfo(
                uri.Host,
                uri.Port < 0 ? 22 : uri.Port,
                user,
                new PrivateKeyAuthenticationMethod(user, key)
            )
            {
                Timeout = Patience,
            };
            fresh = new SshClient(info) { KeepAliveInterval = TimeSpan.FromSeconds(30) };
            fresh.HostKeyReceived += (_, received) =>
            {
                seen = $"SHA256:{received.FingerPrintSHA256.TrimEnd('=')}";
                received.CanTrust = seen == address.HostKey?.TrimEnd('=');
            };
            using var limit = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await fresh.ConnectAsync(either.Token);
            return fresh;
        }
        catch (Exception failure)
            when (failure
                    is SshException
                        or SocketException
                        or IOException
                        or UnauthorizedAccessException
                        or InvalidOperationException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
#pragma warning disable CA1508 // The server's key comes by an event, which the analyzer does not follow.
            fresh?.Dispose();
            if (seen is not null && seen != address.HostKey?.TrimEnd('='))
            {
                throw new EngineUnavailableException(
                    $"The host key of {uri.Host} is {seen}, and Images:Engines:{address.Name}:HostKey is {address.HostKey}: nothing was sent. If the host was installed anew, put the new key there; else somebody is in between",
                    failure
                );
            }

            throw Unavailable(failure);
#pragma warning restore CA1508
        }
    }

    private EngineUnavailableException Unavailable(Exception failure)
    {
        var why = failure switch
        {
            SshPassPhraseNullOrEmptyException => $"the key {address.KeyFile} needs a passphrase (KeyPassphrase)",
            SshAuthenticationException => $"the login was refused: is {address.KeyFile} allowed there?",
            OperationCanceledException => $"no answer within {Patience.TotalSeconds} s",
            _ => PlainText.Line(failure.Message, 200),
        };
        return new EngineUnavailableException(
            $"Engine {address.Name} at {address.Endpoint} does not answer: {why}",
            failure
        );
    }

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
