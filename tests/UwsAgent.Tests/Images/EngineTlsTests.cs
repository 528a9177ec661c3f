using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Images;

/// <summary>An engine on TCP: only its own authority's certificate for its own name is spoken to, and only who has one from there is let in.</summary>
public sealed class EngineTlsTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("uws-tls-").FullName;
    private readonly DockerDotNetEngines engines = new(TimeProvider.System);
    private WebApplication? web;
    private string endpoint = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EngineAddress Address =>
        new("far", endpoint)
        {
            CaFile = Path.Join(folder, "ca.pem"),
            CertificateFile = Path.Join(folder, "client.pem"),
            KeyFile = Path.Join(folder, "client.key"),
        };

    public async ValueTask InitializeAsync()
    {
        using var ca = Authority("ca");
        using var server = Leaf(ca, "server", "127.0.0.1");
        using var client = Leaf(ca, "client", "client");
        using var other = Authority("other");
        Assert.NotNull(client);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // The store wants the key inside of the certificate.
        var identity = X509CertificateLoader.LoadPkcs12(server.Export(X509ContentType.Pfx), null);
        var thumbprint = client.Thumbprint;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificate = identity;
                        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                        https.ClientCertificateValidation = (given, _, _) => given.Thumbprint == thumbprint;
                    })
            )
        );
        web = builder.Build();
        web.Run(context =>
            context.Response.WriteAsync(
                context.Request.Path.Value!.EndsWith("/version", StringComparison.Ordinal)
                    ? """{"ApiVersion":"1.44","MinAPIVersion":"1.24"}"""
                    : """{"ServerVersion":"25.0","DockerRootDir":"/data","Driver":"overlay2"}"""
            )
        );
        await web.StartAsync(Stop);
        endpoint = web
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First()
            .Replace("https", "tcp", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        engines.Dispose();
        await web!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task With_the_right_certificates_it_answers_and_its_disk_is_not_known()
    {
        await using var connection = engines.Open(Address);
        Assert.Equal("/data", (await connection.Engine.FactsAsync(Stop)).RootDirectory);
        Assert.Null(await connection.Disk.MeasureAsync("/data", Stop));
    }

    [Fact]
    public async Task An_engine_with_a_certificate_of_another_authority_is_not_spoken_to()
    {
        await using var connection = engines.Open(Address with { CaFile = Path.Join(folder, "other.pem") });
        await Assert.ThrowsAsync<EngineUnavailableException>(() => connection.Engine.FactsAsync(Stop));
    }

    [Fact]
    public async Task An_engine_under_another_name_is_not_spoken_to()
    {
        await using var connection = engines.Open(
            Address with
            {
                Endpoint = endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            }
        );
        await Assert.ThrowsAsync<EngineUnavailableException>(() => connection.Engine.FactsAsync(Stop));
    }

    [Fact]
    public void Files_that_are_not_there_are_named()
    {
        var failure = Assert.Throws<EngineUnavailableException>(() =>
            engines.Open(Address with { CaFile = "/nowhere.pem" })
        );
        Assert.Contains("Images:Engines:far:CaFile", failure.Message, StringComparison.Ordinal);
    }

    private X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Join(folder, $"{name}.pem"), made.ExportCertificatePem());
        return made;
    }

    private X509Certificate2 Leaf(X509Certificate2 ca, string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var ip))
        {
            names.AddIpAddress(ip);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(
            ca,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddHours(1),
            RandomNumberGenerator.GetBytes(8)
        );
        File.WriteAllText(Path.Join(folder, $"{file}.pem"), made.ExportCertificatePem());
        File.WriteAllText(Path.Join(folder, $"{file}.key"), key.ExportPkcs8PrivateKeyPem());
        return made.CopyWithPrivateKey(key);
    }
}
