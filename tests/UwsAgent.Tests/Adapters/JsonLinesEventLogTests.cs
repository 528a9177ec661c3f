using Microsoft.Extensions.Logging;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Events;

namespace UwsAgent.Tests.Adapters;

public sealed class JsonLinesEventLogTests : EventLogContract, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("uws-events-").FullName;
    private readonly ListLogger<JsonLinesEventLog> lines = new();
    private JsonLinesEventLog log;

    public JsonLinesEventLogTests() => log = Open();

    protected override IEventLog Log => log;

    private string Events => Path.Join(root, "events");

    private string Today => Path.Join(Events, "2026-11-23.jsonl");

    [Fact]
    public async Task A_new_start_reads_what_the_last_one_wrote()
    {
        await Append("one");
        Reopen();
        await Append("two");

        Assert.Equal(["one", "two"], await Whats());
    }

    [Fact]
    public async Task A_torn_last_line_is_passed_over_and_does_not_swallow_the_next()
    {
        await Append("one");
        log.Dispose();
        await File.AppendAllTextAsync(Today, "{\"at\":\"2026-11-2", TestContext.Current.CancellationToken);
        log = Open();
        await Append("two");

        Assert.Equal(["one", "two"], await Whats());
        Assert.Equal("two", Assert.Single(await Read(new EventQuery(Newest: 1))).What);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    [InlineData("")]
    public async Task A_line_that_is_no_event_is_passed_over(string line)
    {
        await Append("one");
        log.Dispose();
        await File.AppendAllTextAsync(Today, line + "\n", TestContext.Current.CancellationToken);
        log = Open();
        await Append("two");

        Assert.Equal(["one", "two"], await Whats());
        Assert.Equal(["one", "two"], (await Read(new EventQuery(Newest: 5))).Select(one => one.What));
    }

    [Fact]
    public async Task A_directory_deleted_while_running_is_made_again()
    {
        await Append("lost with it");
        Directory.Delete(Events, recursive: true);
        Assert.Empty(await Whats());

        await Append("two");
        Assert.Equal(["two"], await Whats());
    }

    [Fact]
    public async Task While_the_files_cannot_be_written_events_go_to_the_journal_with_one_warning()
    {
        log.Dispose();
        await File.WriteAllTextAsync(Events, "a file in the way", TestContext.Current.CancellationToken);
        log = Open();
        await Append("one");
        await Append("two");

        Assert.Single(lines.At(LogLevel.Warning));
        Assert.Equal(["worker: one", "worker: two"], lines.At(LogLevel.Information));

        File.Delete(Events);
        await Append("three");
        Assert.Equal(["three"], await Whats());
        Assert.Contains(
            lines.At(LogLevel.Information),
            line => line.Contains("2 are in the journal only", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_newest_are_found_in_a_long_file_without_a_mistake()
    {
        foreach (var i in Enumerable.Range(0, 3_000))
        {
            await Append($"{i} {new string('x', i % 97)}");
        }

        var newest = await Read(new EventQuery(Newest: 2_500));
        var all = await Read(new EventQuery());

        Assert.Equal(3_000, all.Count);
        Assert.Equal(all.Skip(500).Select(one => one.What), newest.Select(one => one.What));
    }

    [Fact]
    public async Task An_event_is_a_log_line_with_its_message_id_and_fields()
    {
        await Append("one");

        var properties = Assert.Single(lines.Properties);
        Assert.Equal("scaled", properties["Kind"]);
        Assert.Equal("worker", properties["Target"]);
        Assert.Equal(new string('1', 32), properties["MessageId"]);
    }

    public void Dispose()
    {
        log.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private JsonLinesEventLog Open() => new(Events, Time, lines);

    private void Reopen()
    {
        log.Dispose();
        log = Open();
    }

    private async Task<IEnumerable<string>> Whats() => (await Read(new EventQuery())).Select(one => one.What);
}
