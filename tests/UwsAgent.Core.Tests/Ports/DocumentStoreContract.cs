using System.Text;
using CsCheck;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Ports;

/// <summary>What every document store keeps to, the fake like the real one.</summary>
public abstract class DocumentStoreContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IDocumentStore Store { get; }

    /// <summary>As after the process ended and began again: <see cref="Store"/> is then another one, over the same memory.</summary>
    protected abstract Task RestartAsync();

    /// <summary>Everything gone, as on the first day.</summary>
    protected abstract Task StartAfreshAsync();

    [Fact]
    public async Task What_was_committed_is_read_at_once_and_after_a_restart()
    {
        await Store.OpenAsync(Stop);
        await Store.CommitAsync([Put("jobs", "1", "a"), Put("jobs", "2", "b"), Put("pauses", "1", "c")], Stop);
        await Store.CommitAsync([Put("jobs", "1", "a2"), DocumentChange.Remove("jobs", "2")], Stop);

        Assert.Equal(["1=a2"], await All("jobs"));
        await RestartAsync();
        await Store.OpenAsync(Stop);

        Assert.Equal(["1=a2"], await All("jobs"));
        Assert.Equal(["1=c"], await All("pauses"));
        Assert.Empty(await All("nothing"));
        Assert.Null(await Store.ReadAsync("jobs", "2", Stop));
        Assert.Equal("a2", Text((await Store.ReadAsync("jobs", "1", Stop))!.Value));
    }

    [Fact]
    public async Task Each_opening_has_a_greater_generation()
    {
        var first = await Store.OpenAsync(Stop);
        await RestartAsync();
        var second = await Store.OpenAsync(Stop);

        Assert.True(second.Generation > first.Generation);
        Assert.Empty(second.Troubles);
    }

    [Fact]
    public async Task Ids_are_told_apart_by_case_and_by_every_character()
    {
        await Store.OpenAsync(Stop);
        string[] ids = ["a", "A", "ä", "Ä", "a/b", "a b", "😀", " ", "$id", "nul\0l"];
        await Store.CommitAsync([.. ids.Select(id => Put("a-b.c_D", id, id))], Stop);
        await RestartAsync();
        await Store.OpenAsync(Stop);

        Assert.Equal(ids.Select(id => id + "=" + id).Order(), (await All("a-b.c_D")).Order());
    }

    [Fact]
    public async Task Commits_of_one_caller_take_effect_in_their_order()
    {
        await Store.OpenAsync(Stop);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Store.CommitAsync([Put("jobs", "1", $"{i}")], Stop)));

        Assert.Equal(["1=499"], await All("jobs"));
    }

    [Fact]
    public async Task The_caller_may_use_its_buffer_again()
    {
        await Store.OpenAsync(Stop);
        var buffer = "first"u8.ToArray();
        await Store.CommitAsync([DocumentChange.Put("jobs", "1", buffer)], Stop);
        "other"u8.CopyTo(buffer);

        Assert.Equal(["1=first"], await All("jobs"));
    }

    [Fact]
    public async Task Random_commits_and_restarts_leave_what_a_dictionary_would_hold()
    {
        var change = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 12], Gen.Int[-30, 300]);
        var step = Gen.Select(change.List[0, 8], Gen.Int[0, 6]);
        await step.List[1, 25]
            .SampleAsync(
                async steps =>
                {
                    await StartAfreshAsync();
                    await Store.OpenAsync(Stop);
                    var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
                    foreach (var (changes, then) in steps)
                    {
                        await Store.CommitAsync([.. changes.Select(one => ToChange(one, model))], Stop);
                        if (then == 0)
                        {
                            await RestartAsync();
                            await Store.OpenAsync(Stop);
                        }
                    }

                    var found = new List<string>();
                    foreach (var collection in new[] { "c0", "c1", "c2" })
                    {
                        found.AddRange((await All(collection)).Select(one => collection + "/" + one));
                    }

                    Assert.Equal(model.Select(one => one.Key + "=" + one.Value), found.Order(StringComparer.Ordinal));
                },
                iter: Iterations,
                threads: 1
            );
    }

    protected virtual long Iterations => 100;

    protected static DocumentChange Put(string collection, string id, string text) =>
        DocumentChange.Put(collection, id, Encoding.UTF8.GetBytes(text));

    protected async Task<IReadOnlyList<string>> All(string collection) =>
        [
            .. (await Store.ReadAllAsync(collection, Stop))
                .Select(one => one.Id + "=" + Text(one))
                .Order(StringComparer.Ordinal),
        ];

    private static string Text(StoredDocument document) => Encoding.UTF8.GetString(document.Json.Span);

    private static DocumentChange ToChange(
        (int Collection, int Id, int Size) change,
        SortedDictionary<string, string> model
    )
    {
        var (collection, id) = ($"c{change.Collection}", $"{change.Id:00}");
        if (change.Size < 0)
        {
            model.Remove(collection + "/" + id);
            return DocumentChange.Remove(collection, id);
        }

        model[collection + "/" + id] = new string((char)('a' + (change.Size % 26)), change.Size);
        return Put(collection, id, model[collection + "/" + id]);
    }
}
