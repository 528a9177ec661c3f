using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Access;

public sealed class AccessDecisionTests
{
    private const uint Agent = 990;

    [Theory]
    [InlineData(0, "", true)]
    [InlineData(990, "", true)]
    [InlineData(1000, "uws-admin", true)]
    [InlineData(1000, "users uws-admin", true)]
    [InlineData(1000, "", false)]
    [InlineData(1000, "uws", false)]
    [InlineData(1000, "UWS-ADMIN uws-admins", false)]
    public void Root_the_agent_itself_and_the_admins_may_change_things(int uid, string groups, bool canChange)
    {
        var user = new OsUser("ann", (uint)uid, groups.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var caller = AccessDecision.Decide(new AccessOptions(), user, Agent);
        Assert.Equal(canChange, caller.CanChange);
        Assert.Equal(canChange, caller.HowToGain is null);
    }

    [Fact]
    public void A_refusal_names_the_caller_and_the_group_to_join()
    {
        var options = new AccessOptions { AdminGroup = "ops" };
        var caller = AccessDecision.Decide(options, new OsUser("bob", 1000, []), Agent);
        var refusal = caller.Refusal("cancel job 42");
        Assert.Equal(UserErrorKind.NotAllowed, refusal.Kind);
        Assert.Equal(
            "bob may not cancel job 42: this caller may only look. Ask to join the group ops (sudo usermod -aG ops bob); it counts at once.",
            refusal.Message
        );
    }

    [Fact]
    public void The_defaults_open_no_port_and_have_no_fault()
    {
        var options = new AccessOptions();
        Assert.Empty(AccessOptions.Check(options));
        Assert.Null(options.AddressToListenOn());
    }

    [Theory]
    [InlineData("127.0.0.1:8420", true)]
    [InlineData("[::1]:8420", true)]
    [InlineData("0.0.0.0:8420", false)]
    [InlineData("192.168.1.5:8420", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("localhost:8420", false)]
    [InlineData("8420", false)]
    public void Only_loopback_is_listened_on(string listen, bool isRight)
    {
        var options = new AccessOptions
        {
            Listen = listen,
            Tokens = new Dictionary<string, AccessToken> { ["x"] = new() { Value = new Secret(new string('a', 32)) } },
        };
        Assert.Equal(isRight, !AccessOptions.Check(options).Any());
    }

    [Fact]
    public void Every_fault_is_listed_and_no_token_is_shown()
    {
        var options = new AccessOptions
        {
            AdminGroup = "",
            Tokens = new Dictionary<string, AccessToken>
            {
                ["short"] = new() { Value = new Secret("hunter2") },
                ["none"] = new(),
            },
        };
        var faults = AccessOptions.Check(options).ToArray();
        Assert.Equal(["AdminGroup", "Tokens:short:Value", "Tokens:none:Value"], faults.Select(fault => fault.Key));
        Assert.DoesNotContain(faults, fault => $"{fault}".Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(
            AccessOptions.Check(new AccessOptions { Listen = "127.0.0.1:1" }),
            fault => fault.Key == "Tokens"
        );
    }

    [Fact]
    public void Tokens_are_read_from_a_file_and_never_shown()
    {
        var catalog = new ConfigurationCatalog([OptionsSection.Of<AccessOptions>("Access", AccessOptions.Check)], []);
        const string Text = """
            { "Access": { "Listen": "127.0.0.1:8420", "Tokens": { "ci": { "Value": "0123456789abcdef0123456789abcdef", "CanChange": true } } } }
            """;
        var inputs = new ConfigurationInputs
        {
            Files = [new ConfigurationText("/etc/uws-agent/uws-agent.json", System.Text.Encoding.UTF8.GetBytes(Text))],
        };
        var load = ConfigurationLoader.Load(catalog, inputs, DateTimeOffset.UnixEpoch);
        Assert.Empty(load.Faults);
        var options = load.Snapshot!.Section<AccessOptions>();
        Assert.True(options.Tokens["ci"].CanChange);
        Assert.Equal("0123456789abcdef0123456789abcdef", options.Tokens["ci"].Value!.Reveal());
        Assert.Equal(8420, options.AddressToListenOn()!.Port);
        Assert.DoesNotContain("0123456789abcdef", $"{options.Tokens["ci"]}", StringComparison.Ordinal);
    }
}
