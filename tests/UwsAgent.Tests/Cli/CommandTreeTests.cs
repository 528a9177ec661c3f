using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Uws;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Access;

namespace UwsAgent.Tests.Cli;

public sealed class CommandTreeTests
{
    private static readonly Caller Guest = new("bob", ["users"], CanChange: false) { HowToGain = "Join uws-admin." };

    [Theory]
    [InlineData("fruit", "eat", "@/etc/passwd")]
    [InlineData("fruit", "eat", "a\nb")]
    [InlineData("fruit", "eat", "")]
    [InlineData("fruit", "eat", "zażółć 🍏")]
    public async Task An_argument_arrives_as_it_was_given(params string[] arguments)
    {
        var probe = new CommandProbe();
        var ended = await probe.RunAsync([new Fruit()], arguments);
        Assert.Equal((0, $"ate <{arguments[^1]}>\n", ""), (ended.Code, ended.Out, ended.Error));
    }

    [Fact]
    public async Task A_wrong_word_is_a_usage_error_with_a_hint_and_nothing_on_standard_output()
    {
        var ended = await new CommandProbe().RunAsync([new Fruit()], "fruit", "eta");
        Assert.Equal((2, ""), (ended.Code, ended.Out));
        Assert.Contains("eat", ended.Error, StringComparison.Ordinal);
        Assert.Contains("Run 'uws fruit --help'", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserErrorKind.Usage, 2)]
    [InlineData(UserErrorKind.NotFound, 1)]
    [InlineData(UserErrorKind.NotAllowed, 4)]
    [InlineData(UserErrorKind.Conflict, 1)]
    [InlineData(UserErrorKind.Unavailable, 1)]
    public async Task A_persons_error_is_its_message_and_its_code(UserErrorKind kind, int code)
    {
        var wrong = new UserErrorException("No such \e[31mfruit.") { Kind = kind };
        var ended = await new CommandProbe().RunAsync([new Fruit { Throws = wrong }], "fruit", "eat", "x");
        Assert.Equal((code, "", "uws: No such ␛[31mfruit.\n"), (ended.Code, ended.Out, ended.Error));
    }

    [Fact]
    public async Task A_bug_shows_a_reference_and_no_stack()
    {
        var bug = new InvalidOperationException("secret inside");
        var ended = await new CommandProbe().RunAsync([new Fruit { Throws = bug }], "fruit", "eat", "x");
        Assert.Equal(1, ended.Code);
        Assert.Matches(
            "^uws: Something went wrong inside the agent.*journalctl -u uws-agent -g [0-9a-f]{8}\n$",
            ended.Error
        );
        Assert.DoesNotContain("secret", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_may_only_look_is_refused_by_name_and_the_refusal_is_logged()
    {
        var probe = new CommandProbe { Caller = Guest };
        var ended = await probe.RunAsync([new Fruit()], "fruit", "drop", "apple");
        Assert.Equal((4, ""), (ended.Code, ended.Out));
        Assert.Equal("uws: bob may not drop: this caller may only look. Join uws-admin.\n", ended.Error);
        Assert.Equal(["Warning: [bob] refused: drop apple"], probe.Logs.All);
    }

    [Fact]
    public async Task A_change_leaves_one_line_that_names_its_author()
    {
        var probe = new CommandProbe();
        var ended = await probe.RunAsync([new Fruit()], "fruit", "drop", "ap\nple", "--yes");
        Assert.Equal((0, "dropped\n"), (ended.Code, ended.Out));
        Assert.Equal(["Information: [ann] drop ap␊ple"], probe.Logs.All);
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData("Yes", 0)]
    [InlineData("", 1)]
    [InlineData("nope", 1)]
    public async Task What_destroys_asks_and_only_a_yes_goes_on(string answer, int code)
    {
        var probe = new CommandProbe { Traits = CallTraits.InputIsTerminal, Answer = answer };
        var ended = await probe.RunAsync([new Fruit()], "fruit", "drop", "apple");
        Assert.Equal(code, ended.Code);
        Assert.Equal(["Drop apple? [y/N] "], probe.Questions);
        Assert.Equal(code == 0, ended.Out.Contains("dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_destroys_does_not_ask_where_nobody_is()
    {
        var ended = await new CommandProbe().RunAsync([new Fruit()], "fruit", "drop", "apple");
        Assert.Equal(2, ended.Code);
        Assert.Contains("--yes", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_knows_commands_and_what_is_there_now()
    {
        Assert.Equal("fruit\n", (await SuggestAsync("uws fr")).Out);
        Assert.Equal("apple\npear\n", (await SuggestAsync("uws fruit drop ")).Out);
        Assert.Equal("pear\n", (await SuggestAsync("uws fruit drop p")).Out);
        Assert.Equal("", (await SuggestAsync("uws fruit drop zzz")).Out);
        Assert.Equal("--yes\n", (await SuggestAsync("uws fruit drop --y")).Out);
    }

    [Fact]
    public async Task Help_names_an_argument_and_not_what_it_could_be()
    {
        var ended = await new CommandProbe().RunAsync([new Fruit()], "fruit", "drop", "--help");
        Assert.Equal(0, ended.Code);
        Assert.Contains("uws fruit drop <name>", ended.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("pear", ended.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json=perhaps")]
    [InlineData("--json=perhaps --help")]
    [InlineData("[env:PATH=/evil] fruit list")]
    [InlineData("[diagram] fruit list")]
    [InlineData("")]
    public async Task No_word_whatever_it_is_looks_like_a_bug_or_changes_the_agent(string words)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var ended = await new CommandProbe().RunAsync([new Fruit()], words.Split(' '));
        Assert.DoesNotContain("Something went wrong", ended.Error, StringComparison.Ordinal);
        Assert.Contains(ended.Code, new[] { 0, 2 });
        Assert.Equal(path, Environment.GetEnvironmentVariable("PATH"));
    }

    [Fact]
    public async Task A_call_without_words_shows_the_commands()
    {
        var ended = await new CommandProbe().RunAsync([new Fruit()]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("fruit", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_plain_in_a_pipe_coloured_on_a_terminal_and_an_array_for_programs()
    {
        var plain = await new CommandProbe().RunAsync([new Fruit()], "fruit", "list");
        Assert.Equal("NAME   COUNT\napple     12\np␛ar       3\n", plain.Out);

        var terminal = new CommandProbe { Traits = CallTraits.Color | CallTraits.OutputIsTerminal, Window = (80, 24) };
        Assert.Contains(
            "\e[32mapple",
            (await terminal.RunAsync([new Fruit()], "fruit", "list")).Out,
            StringComparison.Ordinal
        );

        var json = await new CommandProbe { Traits = CallTraits.Color }.RunAsync(
            [new Fruit()],
            "fruit",
            "list",
            "--json"
        );
        using var document = JsonDocument.Parse(json.Out);
        Assert.Equal("apple", document.RootElement[0].GetProperty("name").GetString());
        Assert.Equal(3, document.RootElement[1].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task A_narrow_terminal_cuts_cells_and_never_breaks_a_line()
    {
        var probe = new CommandProbe { Traits = CallTraits.OutputIsTerminal, Window = (10, 24) };
        var ended = await probe.RunAsync([new Fruit()], "fruit", "list");
        var lines = ended.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 10, line));
    }

    [Fact]
    public async Task Standard_input_is_read_when_it_is_piped_and_refused_from_a_keyboard()
    {
        var piped = await new CommandProbe { Input = "12345"u8.ToArray() }.RunAsync([new Fruit()], "fruit", "weigh");
        Assert.Equal((0, "5\n"), (piped.Code, piped.Out));

        var typed = new CommandProbe { Traits = CallTraits.InputIsTerminal };
        Assert.Equal(2, (await typed.RunAsync([new Fruit()], "fruit", "weigh")).Code);
    }

    private static Task<Ended> SuggestAsync(string line) =>
        new CommandProbe().RunAsync([new Fruit()], $"[suggest:{line.Length}]", line);

    /// <summary>A command group such as any part of the agent may bring.</summary>
    private sealed class Fruit : ICommandGroup
    {
        private static readonly Basket[] Baskets = [new("apple", 12), new("p\ear", 3)];

        public Exception? Throws { get; init; }

        public Command Build(CommandSession session)
        {
            var list = new Command("list");
            list.SetAction(_ => session.Show(Baskets, Columns));

            var what = new Argument<string>("what");
            var eat = new Command("eat") { what };
            eat.SetAction(parsed =>
                session.Out.WriteLine(Throws is null ? $"ate <{parsed.GetValue(what)}>" : throw Throws)
            );

            var name = new Argument<string>("name").Completed(() => ["apple", "pear"]);
            var yes = CommandOptions.Yes();
            var drop = new Command("drop") { name, yes };
            drop.SetAction(
                async (parsed, cancellationToken) =>
                {
                    session.RequireChange("drop", parsed.GetValue(name)!);
                    await session.ConfirmAsync(
                        $"Drop {parsed.GetValue(name)}?",
                        parsed.GetValue(yes),
                        cancellationToken
                    );
                    session.Out.WriteLine("dropped");
                }
            );

            var weigh = new Command("weigh");
            weigh.SetAction(
                async (_, cancellationToken) =>
                {
                    await using var input = await session.ReadStandardInputAsync(cancellationToken);
                    var all = new MemoryStream();
                    await input.CopyToAsync(all, cancellationToken);
                    session.Out.WriteLine(all.Length);
                }
            );

            return new Command("fruit", "What there is to eat") { list, eat, drop, weigh };
        }

        private static IReadOnlyList<Column<Basket>> Columns =>
            [
                new("NAME", basket => new(basket.Name, Tone.Good)),
                new("COUNT", basket => $"{basket.Count}", IsRight: true),
            ];
    }

    private sealed record Basket(string Name, int Count);
}
