using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Handler.Abstractions;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>How an engine's HTTP is carried: a unix socket, TLS, or a channel of SSH; above it all engines are the same.</summary>
internal sealed class EngineTransport(EngineAddress address, Func<CancellationToken, ValueTask<Stream>>? open)
    : IDockerHandlerFactory<EngineTransportOptions>
{
    /// <summary>Where the socket of a local engine is; null for others.</summary>
    public static string? SocketOf(EngineAddress address) =>
        new Uri(address.Endpoint) is { Scheme: "unix" } uri ? uri.LocalPath : null;

#pragma warning disable CA2000 // What is made here belongs to the handler or stream that is returned.
    public SocketsHttpHandler CreateHandler()
    {
        var uri = new Uri(address.Endpoint);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        if (open is not null)
        {
            handler.ConnectCallback = (_, cancellationToken) => open(cancellationToken);
        }
        else if (uri.Scheme is "unix")
        {
            handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(uri.LocalPath, cancellationToken);
        }
        else if (uri.Scheme is "tcp")
        {
            handler.SslOptions = Tls();
        }

        return handler;
    }

    public Uri Base()
    {
        var uri = new Uri(address.Endpoint);
        return uri.Scheme switch
        {
            "tcp" => new UriBuilder("https", uri.Host, uri.Port < 0 ? 2376 : uri.Port).Uri,
            "http" => uri,
            _ => new Uri("http://engine/"),
        };
    }

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) =>
        new(CreateHandler(), Base());

    public ResolvedTransport CreateHandler(
        EngineTransportOptions transportOptions,
        ResolvedClientOptions clientOptions,
        ILogger logger
    ) => new(new SharedHandler(transportOptions.Handler), Base());

    public Task<WriteClosableStream> HijackStreamAsync(HttpContent content) =>
        throw new NotSupportedException("Nothing here attaches to a container.");

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Only a certificate of the named authority for the named host is spoken to.</summary>
    private SslClientAuthenticationOptions Tls()
    {
        try
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(address.CaFile!);
            var own = X509Certificate2.CreateFromPemFile(address.CertificateFile!, address.KeyFile);
            return new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificates = [own] };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new EngineUnavailableException(
                $"The TLS files of engine {address.Name} cannot be used: {failure.Message} (Images:Engines:{address.Name}:CaFile, CertificateFile, KeyFile)",
                failure
            );
        }
    }
#pragma warning restore CA2000

    /// <summary>The library disposes what it is given; the connections outlive its clients.</summary>
    private sealed class SharedHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override void Dispose(bool disposing) => base.Dispose(disposing: false);
    }
}

/// <summary>The handler that the library and our own requests share.</summary>
internal sealed record EngineTransportOptions(HttpMessageHandler Handler);
