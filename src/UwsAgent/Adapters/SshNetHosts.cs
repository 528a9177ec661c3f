using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using UwsAgent.Core;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>Hosts by SSH: a host proves who it is before it is told anything, and nobody is asked for a password.</summary>
internal sealed class SshNetHosts(TimeProvider time) : IFarHosts
{
    [SuppressMessage("Reliability", "CA2000", Justification = "It goes to the caller, or is disposed.")]
    [SuppressMessage("Maintainability", "CA1508", Justification = "The key is told by an event while it connects.")]
    public async Task<IFarHost> OpenAsync(FarHostAddress address, bool mayChange, CancellationToken cancellationToken)
    {
        string? stranger = null;
        SshClient? client = null;
        try
        {
            var key = address.KeyPassphrase is { } secret
                ? new PrivateKeyFile(address.KeyFile, secret.Reveal())
                : new PrivateKeyFile(address.KeyFile);
            client = new SshClient(
                new Renci.SshNet.ConnectionInfo(
                    address.Address,
                    address.Port,
                    address.User,
                    new PrivateKeyAuthenticationMethod(address.User, key)
                )
                {
                    Timeout = address.Patience,
                }
            )
            {
                KeepAliveInterval = TimeSpan.FromSeconds(15),
            };
            client.HostKeyReceived += (_, received) =>
            {
                var given = $"SHA256:{received.FingerPrintSHA256.TrimEnd('=')}";
                received.CanTrust = address.HostKeys.Any(known => known.TrimEnd('=') == given);
                stranger = received.CanTrust ? null : $"{given} ({received.HostKeyName})";
            };
            using var limit = new CancellationTokenSource(address.Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await client.ConnectAsync(either.Token);
            return new SshNetHost(client, address, mayChange, time);
        }
        catch (Exception failure) when (SshNetFaults.IsExpected(failure, cancellationToken))
        {
            client?.Dispose();
            throw stranger is null ? Fault(address, failure) : Stranger(address, stranger, failure);
        }
        catch
        {
            client?.Dispose();
            throw;
        }
    }

    private static FarHostException Stranger(FarHostAddress address, string stranger, Exception failure)
    {
        var look = string.Create(
            CultureInfo.InvariantCulture,
            $"ssh-keyscan -p {address.Port} {address.Address} | ssh-keygen -lf -"
        );
        return address.HostKeys.Count == 0
            ? new FarHostException(
                FarFault.UnknownHost,
                $"{address.Name} is not known: its key is {stranger}. Compare it on the host's console, or with {look}, and put it into Maintenance:Hosts:{address.Name}:HostKeys",
                failure
            )
            : new FarHostException(
                FarFault.HostKeyChanged,
                $"the key of {address.Name} changed to {stranger}, nothing was sent. If the host was installed anew ({look}), put the new one into Maintenance:Hosts:{address.Name}:HostKeys; else somebody is in between",
                failure
            );
    }

    private static FarHostException Fault(FarHostAddress address, Exception failure) =>
        failure switch
        {
            SshPassPhraseNullOrEmptyException => new FarHostException(
                FarFault.LoginRefused,
                $"{address.Name}: the key {address.KeyFile} needs its passphrase (KeyPassphrase)",
                failure
            ),
            SshAuthenticationException => new FarHostException(
                FarFault.LoginRefused,
                $"{address.Name} does not let {address.User} in with {address.KeyFile}: is the key in its authorized_keys?",
                failure
            ),
            UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException => new FarHostException(
                FarFault.LoginRefused,
                $"{address.Name}: the key {address.KeyFile} cannot be read: {PlainText.Line(failure.Message, 200)}",
                failure
            ),
            InvalidOperationException or FormatException => new FarHostException(
                FarFault.LoginRefused,
                $"{address.Name}: {address.KeyFile} is no private key: {PlainText.Line(failure.Message, 200)}",
                failure
            ),
            SocketException or OperationCanceledException => new FarHostException(
                FarFault.Unreachable,
                failure is SocketException
                    ? $"{address.Name} cannot be reached: {PlainText.Line(failure.Message, 200)}"
                    : $"{address.Name} does not answer within {address.Patience.TotalSeconds} s",
                failure
            ),
            _ => new FarHostException(
                FarFault.Unreachable,
                $"{address.Name} cannot be reached: {PlainText.Line(failure.Message, 200)}",
                failure
            ),
        };
}
