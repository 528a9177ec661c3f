using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Core;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Http;
using UwsAgent.Tests.Cli;

namespace UwsAgent.Tests.Http;

public sealed class HttpDoorTests
{
    private const string Reader = "a-token-that-may-only-look-0123456789";
    private const string Admin = "a-token-that-may-change-things-012345";

    [Fact]
    public async Task Health_and_version_are_answered_on_the_socket()
    {
        await using var door = await DoorHost.StartAsync();
        using var http = Over(door.Socket);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
        var version = await http.GetFromJsonAsync<JsonElement>("/version");
        Assert.Equal(Environment.ProcessId, version.GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task A_part_that_is_not_well_makes_it_not_ready_and_is_named()
    {
        var part = new Part { Why = "disk full" };
        await using var door = await DoorHost.StartAsync(services => services.AddSingleton<IReadiness>(part));
        using var http = Over(door.Socket);
        var answer = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("disk full", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);

        var status = await UwsProcess.RunAsync(door.Socket, "status");
        Assert.Contains("ready  no: store: disk full\n", status.Out, StringComparison.Ordinal);

        part.Why = null;
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData(UserErrorKind.Usage, 400)]
    [InlineData(UserErrorKind.NotAllowed, 403)]
    [InlineData(UserErrorKind.NotFound, 404)]
    [InlineData(UserErrorKind.Conflict, 409)]
    [InlineData(UserErrorKind.Unavailable, 503)]
    public async Task A_persons_error_is_a_problem_document(UserErrorKind kind, int status)
    {
        await using var door = await DoorHost.StartAsync(map: app =>
            app.MapGet("/fail", IResult () => throw new UserErrorException("No job x.") { Kind = kind })
        );
        using var http = Over(door.Socket);
        var answer = await http.GetAsync("/fail");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("No job x.", problem.GetProperty("detail").GetString());
        Assert.DoesNotContain(door.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bug_is_told_by_reference_and_logged_once()
    {
        await using var door = await DoorHost.StartAsync(map: app =>
            app.MapGet("/fail", IResult () => throw new InvalidOperationException("inner secret"))
        );
        using var http = Over(door.Socket);
        var answer = await http.GetAsync("/fail");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(door.Logs.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_may_only_look_changes_nothing_by_any_method_of_any_route()
    {
        var changes = 0;
        var guests = new Guests();
        await using var door = await DoorHost.StartAsync(
            services => services.AddSingleton<IUserDatabase>(guests),
            map: app => app.MapMethods("/jobs", ["GET", "POST", "PUT", "DELETE", "PATCH"], () => ++changes)
        );
        using var http = Over(door.Socket);
        foreach (var method in new[] { "POST", "PUT", "DELETE", "PATCH", "STRANGE" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/jobs");
            Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(request)).StatusCode);
        }

        Assert.Equal(0, changes);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/jobs")).StatusCode);
        Assert.Contains("Warning: [gus] refused: DELETE /jobs", door.Logs.All);

        guests.Groups = ["uws-admin"];
        Assert.Equal(HttpStatusCode.OK, (await http.DeleteAsync("/jobs")).StatusCode);
        Assert.Contains("Information: [gus] DELETE /jobs", door.Logs.All);
    }

    [Fact]
    public async Task No_port_is_open_unless_it_is_asked_for()
    {
        await using var door = await DoorHost.StartAsync();
        Assert.All(door.Addresses, address => Assert.StartsWith("http://unix:", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_the_port_only_a_token_counts_and_only_for_what_it_is_good_for()
    {
        var access = new AccessOptions
        {
            Listen = "127.0.0.1:0",
            Tokens = new Dictionary<string, AccessToken>
            {
                ["grafana"] = new() { Value = new Secret(Reader) },
                ["deploy"] = new() { Value = new Secret(Admin), CanChange = true },
                ["broken"] = new(),
            },
        };
        await using var door = await DoorHost.StartAsync(
            access: access,
            map: app => app.MapPost("/jobs", () => "made")
        );
        using var http = new HttpClient
        {
            BaseAddress = new Uri(
                door.Addresses.Single(address => !address.Contains("unix", StringComparison.Ordinal))
            ),
        };

        Assert.Equal(401, await StatusAsync(HttpMethod.Get, "/version", token: null));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, "/version", ""));
        Assert.Equal(401, await StatusAsync(HttpMethod.Get, "/version", Reader[..^1]));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, "/version", Reader));
        Assert.Equal(403, await StatusAsync(HttpMethod.Post, "/jobs", Reader));
        Assert.Equal(200, await StatusAsync(HttpMethod.Post, "/jobs", Admin));
        Assert.Contains("Information: [token:deploy] POST /jobs", door.Logs.All);
        Assert.DoesNotContain(door.Logs.All, line => line.Contains(Admin, StringComparison.Ordinal));

        async Task<int> StatusAsync(HttpMethod method, string path, string? token)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            return (int)(await http.SendAsync(request)).StatusCode;
        }
    }

    private static HttpClient Over(string path) =>
        new(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://agent"),
        };

    /// <summary>Everyone is Gus, who may only look until he joins the admins.</summary>
    private sealed class Guests : IUserDatabase
    {
        public IReadOnlyList<string> Groups { get; set; } = [];

        // Not the agent's own user, who may always change things.
        public OsUser Find(uint uid) => new("gus", uid + 1, Groups);
    }

    private sealed class Part : IReadiness
    {
        public string? Why { get; set; }

        public string Name => "store";

        public string? WhyNot() => Why;
    }
}
