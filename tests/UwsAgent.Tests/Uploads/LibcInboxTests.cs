using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Tests.Uploads;

public sealed class LibcInboxTests : IDisposable
{
    private readonly HomesInTemp homes = new();

    [Fact]
    public void E2_A_file_that_somebody_has_open_for_writing_is_seen_to_be_written()
    {
        var file = homes.Put("users.csv");
        Assert.Equal(WriterState.None, homes.Observe("users.csv")!.Writer);
        using (File.OpenWrite(file))
        {
            Assert.Equal(WriterState.Writing, homes.Observe("users.csv")!.Writer);
        }

        using (File.OpenRead(file))
        {
            Assert.Equal(WriterState.None, homes.Observe("users.csv")!.Writer);
        }
    }

    [Fact]
    public async Task A_school_that_begins_to_write_while_the_agent_asks_neither_fails_nor_ends_the_agent()
    {
        var file = homes.Put("users.csv");
        using var stop = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                homes.Observe("users.csv");
            }
        });
        for (var number = 0; number < 2_000; number++)
        {
            await using var writer = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            writer.WriteByte(1);
        }

        await stop.CancelAsync();
        await asking;
    }

    [Fact]
    public void E25_A_link_is_seen_as_a_link_and_a_linked_folder_is_not_entered()
    {
        File.CreateSymbolicLink(Path.Combine(homes.Home, "evil.csv"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(homes.Home, "dangling.csv"), "/nowhere");
        Directory.CreateSymbolicLink(Path.Combine(homes.Home, "folder"), "/etc");
        Assert.Equal(EntryKind.SymbolicLink, homes.Observe("evil.csv")!.Kind);
        Assert.Equal(EntryKind.SymbolicLink, homes.Observe("dangling.csv")!.Kind);
        Assert.Null(homes.Observe("folder/passwd"));
        Assert.Empty(homes.Inbox.List(homes.Folders.HomeRoot, "alpha/folder"));
        Assert.All(
            homes.Inbox.List(homes.Folders.HomeRoot, "alpha"),
            entry => Assert.Equal(EntryKind.SymbolicLink, entry.File.Kind)
        );
    }

    [Fact]
    public void E26_A_pipe_does_not_hold_the_agent_up()
    {
        homes.Pipe("pipe.csv");
        Assert.Equal(EntryKind.Special, homes.Observe("pipe.csv")!.Kind);
    }

    [Fact]
    public void E27_Names_of_any_bytes_are_listed_and_found_again()
    {
        byte[][] names =
        [
            [.. "line\nbreak.csv"u8],
            [.. "esc\x1b[31m.csv"u8],
            [0xFF, 0xFE, (byte)'x'],
            [.. "back\\slash"u8],
            [.. "\u202Evsc.x"u8],
            [.. new string('a', 255).Select(letter => (byte)letter)],
            [.. "caf\u00e9"u8],
            [.. "cafe\u0301"u8],
        ];
        foreach (var name in names)
        {
            homes.PutBytes(name);
        }

        var listed = homes.Inbox.List(homes.Folders.HomeRoot, "alpha");
        Assert.Equal(names.Length, listed.Count);
        Assert.All(listed, entry => Assert.NotNull(homes.Observe(entry.Name)));
        Assert.All(listed, entry => Assert.DoesNotContain(entry.Name, char.IsControl));
        Assert.Null(homes.Observe(".."));
        Assert.Null(homes.Observe("../alpha/x"));
    }

    [Fact]
    public void E4_A_time_that_cannot_be_does_no_harm()
    {
        var file = homes.Put("users.csv");
        File.SetLastWriteTimeUtc(file, new DateTime(2106, 2, 7, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(homes.Observe("users.csv")!.ChangedAt <= DateTimeOffset.UtcNow.AddSeconds(5));
    }

    [Fact]
    public void E3_An_old_modification_time_does_not_make_a_file_look_quiet()
    {
        var file = homes.Put("users.csv");
        File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(homes.Observe("users.csv")!.ChangedAt > DateTimeOffset.UtcNow.AddMinutes(-1));
    }

    [Fact]
    public void A_root_that_is_not_there_is_no_root() =>
        Assert.False(homes.Inbox.Examine(Path.Combine(homes.Root, "absent")).Exists);

    public void Dispose() => homes.Dispose();
}
