using System.Runtime.Versioning;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Tests.Uploads;

[SupportedOSPlatform("linux")]
public sealed class LibcUploadFilesTests : IDisposable
{
    private readonly HomesInTemp homes = new();
    private readonly LibcUploadFiles files = new();

    [Fact]
    public void E47_a_repaired_copy_is_kept_once_however_often_it_is_called()
    {
        homes.Put("users.csv", "first");
        Take("users.csv");
        var kept = Path.Combine(homes.Folders.WorkDirectory, "accepted", "users.csv");
        static void Broken(Stream from, Stream to) => throw new InvalidDataException("died while it was written");
        static void Loud(Stream from, Stream to) => to.Write("FIRST"u8);
        Assert.Throws<InvalidDataException>(() => files.KeepInstead(homes.Folders, "u1", kept, Broken));
        Assert.Null(files.OpenKept(kept));
        files.KeepInstead(homes.Folders, "u1", kept, Loud);
        files.KeepInstead(homes.Folders, "u1", kept, Broken);
        using var content = new StreamReader(files.OpenKept(kept)!);
        Assert.Equal("FIRST", content.ReadToEnd());
        Assert.Equal([kept], Directory.GetFiles(Path.GetDirectoryName(kept)!));
        Assert.Throws<IOException>(() => files.KeepInstead(homes.Folders, "u2", kept + "2", Loud));
    }

    [Fact]
    public void A_taken_file_is_out_of_the_home_private_and_read_as_it_was()
    {
        homes.Put("users.csv", "a,b\n");
        Assert.IsType<TakeResult.Taken>(Take("users.csv"));
        Assert.Empty(Directory.GetFiles(homes.Home));
        using var content = new StreamReader(files.OpenTaken(homes.Folders, "u1"));
        Assert.Equal("a,b\n", content.ReadToEnd());
        var taking = Path.Combine(homes.Folders.WorkDirectory, "taking");
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(taking) & (UnixFileMode)0b000_111_111);
    }

    [Fact]
    public void E9_What_is_written_after_the_take_is_another_file()
    {
        homes.Put("users.csv", "first");
        Take("users.csv");
        homes.Put("users.csv", "second");
        using var content = new StreamReader(files.OpenTaken(homes.Folders, "u1"));
        Assert.Equal("first", content.ReadToEnd());
        Assert.Equal("second", File.ReadAllText(Path.Combine(homes.Home, "users.csv")));
    }

    [Fact]
    public void E9_A_file_that_somebody_still_writes_is_not_taken()
    {
        var file = homes.Put("users.csv");
        var expected = homes.Expect("users.csv");
        using (File.OpenWrite(file))
        {
            Assert.IsType<TakeResult.Changed>(Take("users.csv", expected));
        }

        Assert.True(File.Exists(file));
    }

    [Fact]
    public void E49_A_place_that_cannot_be_used_leaves_the_file_where_it_was_taken_until_it_is_mended()
    {
        homes.Put("users.csv", "first");
        Take("users.csv");
        var area = Path.Combine(homes.Folders.WorkDirectory, "accepted");
        File.WriteAllText(area, "in the way");
        Assert.ThrowsAny<IOException>(() => files.Keep(homes.Folders, "u1", area + "/alpha/users.csv"));
        Assert.Equal(["u1"], files.Taken(homes.Folders));
        File.Delete(area);
        files.Keep(homes.Folders, "u1", area + "/alpha/users.csv");
        Assert.Equal("first", File.ReadAllText(area + "/alpha/users.csv"));
        Assert.Empty(files.Taken(homes.Folders));
    }

    [Fact]
    public void E57_Who_reads_a_file_that_is_removed_by_age_reads_it_to_its_end()
    {
        homes.Put("users.csv", "first");
        Take("users.csv");
        var kept = Path.Combine(homes.Folders.WorkDirectory, "accepted", "users.csv");
        files.Keep(homes.Folders, "u1", kept);
        using var reader = new StreamReader(kept);
        Assert.True(files.Delete(kept));
        Assert.False(files.Delete(kept));
        Assert.Equal("first", reader.ReadToEnd());
    }

    [Fact]
    public void What_was_kept_can_be_taken_back_once_however_often_it_is_called()
    {
        homes.Put("users.csv", "first");
        Take("users.csv");
        var kept = Path.Combine(homes.Folders.WorkDirectory, "quarantine", "users.csv");
        files.Keep(homes.Folders, "u1", kept);
        files.TakeBack(homes.Folders, kept, "u2");
        files.TakeBack(homes.Folders, kept, "u2");
        Assert.False(File.Exists(kept));
        using var content = new StreamReader(files.OpenTaken(homes.Folders, "u2"));
        Assert.Equal("first", content.ReadToEnd());
    }

    [Fact]
    public void E47_A_take_is_done_once_however_often_it_is_called()
    {
        homes.Put("users.csv", "first");
        var expected = homes.Expect("users.csv");
        Take("users.csv", expected);
        homes.Put("users.csv", "second");
        Assert.IsType<TakeResult.Taken>(Take("users.csv", expected));
        Assert.True(File.Exists(Path.Combine(homes.Home, "users.csv")));
    }

    [Fact]
    public void E13_What_is_gone_is_gone()
    {
        homes.Put("users.csv");
        var expected = homes.Expect("users.csv");
        File.Delete(Path.Combine(homes.Home, "users.csv"));
        Assert.IsType<TakeResult.Gone>(Take("users.csv", expected));
    }

    [Fact]
    public void E28_A_file_swapped_for_another_is_left_where_it_is()
    {
        homes.Put("users.csv", "12345");
        var expected = homes.Expect("users.csv");
        homes.Put("other.csv", "54321");
        File.Move(Path.Combine(homes.Home, "other.csv"), Path.Combine(homes.Home, "users.csv"), overwrite: true);
        Assert.IsType<TakeResult.Changed>(Take("users.csv", expected));
        Assert.Equal("54321", File.ReadAllText(Path.Combine(homes.Home, "users.csv")));
    }

    [Fact]
    public void E25_A_link_in_the_place_of_the_file_or_of_its_folder_is_never_followed()
    {
        homes.Put("sub/users.csv", "mine");
        var expected = homes.Expect("sub/users.csv");
        var other = Path.Combine(homes.Root, "home", "other");
        Directory.Move(Path.Combine(homes.Home, "sub"), other);
        Directory.CreateSymbolicLink(Path.Combine(homes.Home, "sub"), other);
        Assert.IsType<TakeResult.Gone>(Take("sub/users.csv", expected));
        Assert.True(File.Exists(Path.Combine(other, "users.csv")));

        File.CreateSymbolicLink(Path.Combine(homes.Home, "a.csv"), Path.Combine(other, "users.csv"));
        Assert.IsType<TakeResult.Changed>(Take("a.csv", expected));
    }

    [Fact]
    public void E25_A_link_is_taken_away_as_a_link_and_what_it_leads_to_stays()
    {
        var victim = Path.Combine(homes.Root, "victim");
        File.WriteAllText(victim, "secret");
        File.CreateSymbolicLink(Path.Combine(homes.Home, "evil.csv"), victim);
        Assert.IsType<TakeResult.Taken>(Take("evil.csv"));
        Assert.Throws<IOException>(() => files.OpenTaken(homes.Folders, "u1"));
        files.Discard(homes.Folders, "u1");
        Assert.Equal("secret", File.ReadAllText(victim));
        Assert.Empty(Directory.GetFileSystemEntries(homes.Home));
    }

    [Fact]
    public void E26_A_pipe_is_taken_away_unopened()
    {
        homes.Pipe("pipe.csv");
        Assert.IsType<TakeResult.Taken>(Take("pipe.csv"));
        Assert.Throws<IOException>(() => files.OpenTaken(homes.Folders, "u1"));
        files.Discard(homes.Folders, "u1");
        Assert.Empty(Directory.GetFileSystemEntries(homes.Home));
    }

    [Fact]
    public void E18_A_file_that_got_a_second_name_is_not_taken_for_judging()
    {
        homes.Put("users.csv");
        var expected = homes.Expect("users.csv");
        homes.HardLink("users.csv", "second.csv");
        Assert.IsType<TakeResult.Changed>(Take("users.csv", expected));
        Assert.True(File.Exists(Path.Combine(homes.Home, "users.csv")));
    }

    [Fact]
    public void E30_Odd_permissions_are_gone_from_what_is_kept()
    {
        var file = homes.Put("users.csv");
        File.SetUnixFileMode(file, (UnixFileMode)0b111_111_111_111);
        Take("users.csv");
        var kept = Path.Combine(homes.Root, "accepted", "alpha", "users.csv");
        files.Keep(homes.Folders, "u1", kept);
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(kept));
    }

    [Fact]
    public void E47_Keeping_is_done_once_however_often_it_is_called()
    {
        homes.Put("users.csv", "text");
        Take("users.csv");
        var kept = Path.Combine(homes.Root, "accepted", "users.csv");
        files.Keep(homes.Folders, "u1", kept);
        files.Keep(homes.Folders, "u1", kept);
        Assert.Equal("text", File.ReadAllText(kept));
        Assert.True(files.Delete(kept));
        Assert.False(files.Delete(kept));
        Assert.Throws<IOException>(() => files.Keep(homes.Folders, "u1", kept));
    }

    [Fact]
    public void E48_Another_file_system_gets_a_copy_and_a_crash_after_it_leaves_no_second_upload()
    {
        if (!Directory.Exists("/dev/shm"))
        {
            Assert.Skip("there is no /dev/shm to stand for another file system");
        }

        var far = Directory.CreateDirectory($"/dev/shm/uws-test-{Guid.NewGuid():N}").FullName;
        try
        {
            var folders = homes.Folders with { WorkDirectory = far };
            homes.Put("users.csv", "text");
            var expected = homes.Expect("users.csv");
            Assert.IsType<TakeResult.Taken>(files.Take(folders, HomesInTemp.PathOf("users.csv"), "u1", expected));
            Assert.Empty(Directory.GetFiles(homes.Home));

            var kept = Path.Combine(homes.Root, "accepted", "users.csv");
            files.Keep(folders, "u1", kept);
            Assert.Equal("text", File.ReadAllText(kept));
            Assert.Empty(Directory.GetFiles(Path.Combine(far, "taking")));

            homes.Put("again.csv", "text");
            var again = homes.Expect("again.csv");
            File.Copy(Path.Combine(homes.Home, "again.csv"), Path.Combine(far, "taking", "u2"));
            Assert.IsType<TakeResult.Taken>(files.Take(folders, HomesInTemp.PathOf("again.csv"), "u2", again));
            Assert.Empty(Directory.GetFiles(homes.Home));
        }
        finally
        {
            Directory.Delete(far, recursive: true);
        }
    }

    [Fact]
    public void A_check_in_place_reads_plain_files_only()
    {
        homes.Put("users.csv", "text");
        homes.Pipe("pipe.csv");
        File.CreateSymbolicLink(Path.Combine(homes.Home, "evil.csv"), "/etc/passwd");
        using var content = files.OpenInPlace(homes.Folders, HomesInTemp.PathOf("users.csv"));
        Assert.NotNull(content);
        Assert.Null(files.OpenInPlace(homes.Folders, HomesInTemp.PathOf("pipe.csv")));
        Assert.Null(files.OpenInPlace(homes.Folders, HomesInTemp.PathOf("evil.csv")));
    }

    public void Dispose() => homes.Dispose();

    private TakeResult Take(string name, TakeExpectation? expected = null) =>
        files.Take(homes.Folders, HomesInTemp.PathOf(name), "u1", expected ?? homes.Expect(name));
}
