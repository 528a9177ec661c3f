using Microsoft.Extensions.DependencyInjection;
using UwsAgent.Cli;
using UwsAgent.Core.Events;
using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class JournalCatalogTests
{
    private static readonly IReadOnlyList<EventKind> Kinds = AllKinds();

    [Fact]
    public void The_catalog_in_the_tree_is_current()
    {
        var path = SourceTree.File("systemd/uws-agent.catalog");
        var text = JournalCatalog.Text(Kinds);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void Every_kind_has_a_message_id_of_its_own()
    {
        Assert.NotEmpty(Kinds);
        Assert.All(Kinds, kind => Assert.Matches("^[0-9a-f]{32}$", kind.MessageId));
        Assert.Equal(Kinds.Count, Kinds.Select(kind => kind.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_kind_has_a_name_of_its_own_that_can_be_typed_and_an_explanation()
    {
        Assert.All(Kinds, kind => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", kind.Name));
        Assert.Equal(Kinds.Count, Kinds.Select(kind => kind.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Kinds, kind => Assert.True(kind.Explanation.Length >= 40, $"{kind.Name} explains too little"));
    }

    [Fact]
    public void An_entry_is_wrapped_and_complete() =>
        Assert.Equal(
            """
            # Written by 'uws-agent catalog'; a test keeps it current.

            -- 0123456789abcdef0123456789abcdef
            Subject: tried: @UWS_TARGET@
            Defined-By: uws-agent

            word word word word word word word word word word word word word word word
            word word word word word

            """.ReplaceLineEndings("\n"),
            JournalCatalog.Text([
                new EventKind(
                    "tried",
                    "0123456789abcdef0123456789abcdef",
                    EventLevel.Error,
                    string.Join(' ', Enumerable.Repeat("word", 20))
                ),
            ])
        );

    private static IReadOnlyList<EventKind> AllKinds()
    {
        var services = new ServiceCollection();
        Program.AddParts(services, AgentPaths.Find("/nowhere"));
        return CatalogCommand.Kinds(services);
    }
}
