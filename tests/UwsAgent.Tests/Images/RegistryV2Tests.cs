using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Images;

/// <summary>What registries with token logins and long lists answer.</summary>
public sealed class RegistryV2Tests : IAsyncLifetime
{
    private readonly SocketsHttpHandler handler = new();
    private readonly List<string> requests = [];
    private WebApplication? web;
    private RegistryAddress registry = new("r", new Uri("http://none"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        web = builder.Build();
        web.Run(AnswerAsync);
        await web.StartAsync(Stop);
        var url = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        registry = new RegistryAddress("r.example", new Uri(url)) { User = "amy", Password = new Secret("secret") };
    }

    public async ValueTask DisposeAsync()
    {
        handler.Dispose();
        await web!.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_fetched_with_the_login_and_used_again()
    {
        using var client = new RegistryV2(() => handler);
        Assert.Equal("sha256:d1", await client.DigestAsync(registry, "app", "1", Stop));
        Assert.Equal("sha256:d1", await client.DigestAsync(registry, "app", "1", Stop));
        Assert.Single(requests, request => request.StartsWith("/token", StringComparison.Ordinal));
        Assert.Contains("/token?service=reg&scope=repository%3Aapp%3Apull", requests);
    }

    [Fact]
    public async Task A_wrong_login_is_a_failure_and_never_a_missing_image()
    {
        using var client = new RegistryV2(() => handler);
        await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            client.DigestAsync(registry with { Password = new Secret("wrong") }, "app", "1", Stop)
        );
    }

    [Fact]
    public async Task Long_lists_are_read_page_by_page()
    {
        using var client = new RegistryV2(() => handler);
        Assert.Equal(["1", "2", "3"], await client.TagsAsync(registry, "app", Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_registry_that_forbids_deletions_says_so()
    {
        using var client = new RegistryV2(() => handler);
        var failure = await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            client.DeleteAsync(registry, "app", "sha256:d1", Stop)
        );
        Assert.Contains("does not allow deletions", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_a_failure()
    {
        using var client = new RegistryV2(() => handler);
        await Assert.ThrowsAsync<RegistryUnavailableException>(() =>
            client.DigestAsync(new RegistryAddress("none", new Uri("http://127.0.0.1:1")), "app", "1", Stop)
        );
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (path, query) = (context.Request.Path.Value!, context.Request.QueryString.Value);
        requests.Add(path + query);
        var authorization = context.Request.Headers.Authorization.ToString();
        if (path is "/token")
        {
            context.Response.StatusCode = authorization == "Basic YW15OnNlY3JldA==" ? 200 : 401;
            await context.Response.WriteAsync("""{"token":"t1"}""");
        }
        else if (authorization != "Bearer t1")
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate =
                $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"reg\"";
        }
        else if (context.Request.Method is "DELETE")
        {
            context.Response.StatusCode = 405;
        }
        else if (path.EndsWith("/tags/list", StringComparison.Ordinal))
        {
            var isSecond = query!.Contains("last=2", StringComparison.Ordinal);
            context.Response.Headers.Link = isSecond ? "" : "</v2/app/tags/list?n=2&last=2>; rel=\"next\"";
            await context.Response.WriteAsync(isSecond ? """{"tags":["3"]}""" : """{"tags":["1","2"]}""");
        }
        else
        {
            context.Response.Headers["Docker-Content-Digest"] = "sha256:d1";
        }
    }
}
