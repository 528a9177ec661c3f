using System.Text.RegularExpressions;
using CsCheck;
using UwsAgent.Core.Commands;

namespace UwsAgent.Core.Tests.Commands;

public sealed class CommandPlanTests
{
    private static readonly CommandsOptions Options = new()
    {
        ["plain"] = new() { File = "/usr/bin/plain", Arguments = ["--fixed", "a b"] },
        ["build"] = new()
        {
            File = "/usr/bin/build",
            Arguments = ["--now"],
            AllowedArguments = ["[a-z]+", "(2[0-9]{3})?"],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["UWS_FIXED"] = "admin" },
            Lane = "builds",
            MaxAttempts = 3,
        },
    };

    [Fact]
    public void The_arguments_are_those_of_the_configuration_and_then_the_callers()
    {
        Assert.Equal(["--fixed", "a b"], Run("plain").Arguments);
        Assert.Equal(["--now", "web", "2109"], Run("build", "web", "2109").Arguments);
        Assert.Equal(["--now", "web"], Run("build", "web").Arguments);
    }

    [Theory]
    [InlineData("there is no command 'rm'; the section Commands has build, plain", "rm")]
    [InlineData("'plain' takes no argument from a caller, and 1 were given", "plain", "x")]
    [InlineData("'build' takes at most 2 arguments from a caller, and 3 were given", "build", "a", "2109", "c")]
    [InlineData("argument 1 of 'build' is missing; it must match [a-z]+", "build")]
    [InlineData("argument 1 of 'build', 'a;id', does not match [a-z]+ from its beginning to its end", "build", "a;id")]
    [InlineData("argument 1 of 'build', 'a␊', does not match [a-z]+ from its beginning to its end", "build", "a\n")]
    [InlineData(
        "argument 2 of 'build', '1109', does not match (2[0-9]{3})? from its beginning to its end",
        "build",
        "a",
        "1109"
    )]
    public void What_is_not_allowed_is_refused_with_the_reason(string reason, string name, params string[] arguments) =>
        Assert.Equal(new CommandPlan.Refuse(reason), Decide(name, arguments));

    [Fact]
    public void Facts_are_named_UWS_and_never_replace_what_the_admin_set()
    {
        var facts = new CommandPayload
        {
            Command = "build",
            Arguments = ["web"],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["UWS_SCHOOL"] = "oak $(id)",
                ["UWS_FIXED"] = "caller",
            },
        };
        var run = Assert.IsType<CommandPlan.Run>(CommandPlan.Decide(Options, facts));

        Assert.Equal("oak $(id)", run.Environment["UWS_SCHOOL"]);
        Assert.Equal("admin", run.Environment["UWS_FIXED"]);
    }

    [Theory]
    [InlineData("LD_PRELOAD", "x")]
    [InlineData("UWS_low", "x")]
    [InlineData("UWS_A=B", "x")]
    [InlineData("UWS_A", "x\0y")]
    public void Other_variables_are_refused(string name, string value)
    {
        var payload = new CommandPayload
        {
            Command = "plain",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value },
        };

        Assert.IsType<CommandPlan.Refuse>(CommandPlan.Decide(Options, payload));
    }

    /// <summary>Against the runtime's own matcher, over texts made of what breaks out of shells and of anchors.</summary>
    [Fact]
    public void An_argument_is_allowed_exactly_when_its_whole_matches()
    {
        string[] pieces = ["a", "b", "ab", "\n", "\r\n", " ", ";", "$(id)", "'", "\0", "ä", "2109", ""];
        string[] patterns = ["a", "a|ab", "a|b", "[ab]*", "^a$", "a$", ".*", "(ab)+", "a\\n?", "", "(?i)AB", "(?m)^a$"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 5], Gen.Int[0, patterns.Length - 1])
            .Sample(
                (parts, chosen) =>
                {
                    var (text, pattern) = (string.Concat(parts.Select(part => pieces[part])), patterns[chosen]);
                    var whole = Regex.IsMatch(
                        text,
                        $@"\A(?:{pattern})\z",
                        RegexOptions.CultureInvariant,
                        TimeSpan.FromSeconds(5)
                    );
                    Assert.Equal(whole, ArgumentPattern.Matches(pattern, text));
                }
            );
    }

    [Fact]
    public void Whatever_a_caller_gives_the_program_and_its_own_arguments_stay() =>
        Gen.Select(Gen.String, Gen.String.Array[0, 4])
            .Sample(
                (name, arguments) =>
                {
                    foreach (var command in new[] { name, "plain", "build" })
                    {
                        var plan = CommandPlan.Decide(
                            Options,
                            new CommandPayload { Command = command, Arguments = arguments }
                        );
                        if (plan is CommandPlan.Run run)
                        {
                            Assert.Equal(Options[command].File, run.Command.File);
                            Assert.Equal(
                                Options[command].Arguments,
                                run.Arguments.Take(Options[command].Arguments.Count)
                            );
                            Assert.Equal(arguments, run.Arguments.Skip(Options[command].Arguments.Count));
                        }
                    }
                }
            );

    [Theory]
    [InlineData("a)|(b")]
    [InlineData("(?<x>a)\\k<x>")]
    [InlineData("a(?=b)")]
    [InlineData("(?x)a # note")]
    [InlineData("[")]
    public void A_pattern_that_could_slip_its_anchors_or_take_for_ever_is_a_fault(string pattern)
    {
        var options = new CommandsOptions
        {
            ["x"] = new() { File = "/bin/x", AllowedArguments = ["ok", pattern] },
        };

        Assert.Equal("x:AllowedArguments:1", Assert.Single(CommandsOptions.Check(options)).Key);
    }

    [Fact]
    public void Every_fault_of_the_section_is_listed()
    {
        var options = new CommandsOptions
        {
            ["Bad Name"] = new() { File = "/bin/x" },
            ["x"] = new()
            {
                File = "bin/x",
                WorkingDirectory = "y",
                Timeout = TimeSpan.Zero,
                Grace = TimeSpan.FromHours(1),
                Lane = " ",
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["A-B"] = "" },
                SuccessExitCodes = [256],
            },
        };

        Assert.Equal(
            [
                "Bad Name",
                "x:File",
                "x:WorkingDirectory",
                "x:Timeout",
                "x:Grace",
                "x:Lane",
                "x:Environment",
                "x:SuccessExitCodes",
            ],
            CommandsOptions.Check(options).Select(fault => fault.Key)
        );
        Assert.Empty(CommandsOptions.Check(Options));
    }

    [Fact]
    public void A_wish_becomes_a_request_that_a_person_can_read()
    {
        var payload = new CommandPayload { Command = "build", Arguments = ["web", "2109"] };
        var request = CommandPlan.Request(Options, payload, "ana");

        Assert.Equal(("exec", "ana", "build web 2109"), (request.Kind, request.Author, request.Title));
        Assert.Equal(("builds", 3), (request.Lane, request.MaxAttempts));
        Assert.Equal(payload.Arguments, CommandPayload.Read(request.Payload).Arguments);
    }

    [Fact]
    public void What_is_refused_is_never_queued()
    {
        var unknown = Assert.Throws<UserErrorException>(() =>
            CommandPlan.Request(Options, new CommandPayload { Command = "rm" }, "ana")
        );
        var forbidden = Assert.Throws<UserErrorException>(() =>
            CommandPlan.Request(Options, new CommandPayload { Command = "plain", Arguments = ["-rf"] }, "ana")
        );

        Assert.Equal((UserErrorKind.NotFound, UserErrorKind.NotAllowed), (unknown.Kind, forbidden.Kind));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("'two words'", "two words")]
    [InlineData("''", "")]
    [InlineData(@"'it'\''s'", "it's")]
    [InlineData("'$(id)'", "$(id)")]
    public void A_command_line_is_shown_as_it_would_be_typed(string shown, string argument) =>
        Assert.Equal(shown, CommandText.Of([argument]));

    private static CommandPlan Decide(string name, params string[] arguments) =>
        CommandPlan.Decide(Options, new CommandPayload { Command = name, Arguments = arguments });

    private static CommandPlan.Run Run(string name, params string[] arguments) =>
        Assert.IsType<CommandPlan.Run>(Decide(name, arguments));
}
