using UwsAgent.Adapters;

namespace UwsAgent.Tests.Uploads;

public sealed class LibcReceiptFolderTests : IDisposable
{
    private readonly HomesInTemp homes = new();
    private readonly LibcReceiptFolder receipts = new();

    private string Folder => Path.Combine(homes.Home, "receipts");

    [Fact]
    public void A_receipt_is_written_whole_and_readable_and_leaves_nothing_else()
    {
        Assert.True(Write("a.txt", "hello"));
        Assert.Equal("hello", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Folder))));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(Path.Combine(Folder, "a.txt")));
        Assert.True(Write("a.txt", "again"));
        Assert.Equal("again", File.ReadAllText(Assert.Single(Directory.GetFileSystemEntries(Folder))));
    }

    [Fact]
    public void E33_A_linked_receipts_folder_is_put_aside_and_its_target_gets_nothing()
    {
        var other = Directory.CreateDirectory(Path.Combine(homes.Root, "home", "other")).FullName;
        Directory.CreateSymbolicLink(Folder, other);
        Assert.True(Write("a.txt", "hello"));
        Assert.Empty(Directory.GetFileSystemEntries(other));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(Folder, "a.txt")));
        Assert.Null(new DirectoryInfo(Folder).LinkTarget);
    }

    [Fact]
    public void E33_A_link_planted_under_the_receipts_name_is_replaced_and_not_followed()
    {
        var victim = Path.Combine(homes.Root, "victim");
        File.WriteAllText(victim, "secret");
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "a.txt"), victim);
        Assert.True(Write("a.txt", "hello"));
        Assert.Equal("secret", File.ReadAllText(victim));
        Assert.Null(new FileInfo(Path.Combine(Folder, "a.txt")).LinkTarget);
    }

    [Fact]
    public void E33_A_file_or_a_folder_in_the_way_is_put_aside()
    {
        homes.Put("receipts", "a plain file");
        Assert.True(Write("a.txt", "hello"));
        Directory.CreateDirectory(Path.Combine(Folder, "b.txt", "full"));
        Assert.True(Write("b.txt", "hello"));
        Assert.Equal("hello", File.ReadAllText(Path.Combine(Folder, "b.txt")));
        Assert.Equal("a plain file", File.ReadAllText(Path.Combine(homes.Home, "receipts.planted")));
    }

    [Fact]
    public void E55_Without_a_home_there_is_no_receipt()
    {
        Assert.False(receipts.Write(homes.Folders, "nobody", "a.txt", "x"u8));
        Assert.False(Directory.Exists(Path.Combine(homes.Root, "home", "nobody")));
    }

    [Fact]
    public void Deleting_removes_the_receipt_and_follows_no_link()
    {
        Write("a.txt", "hello");
        Assert.True(receipts.Delete(homes.Folders, "alpha", "a.txt"));
        Assert.False(receipts.Delete(homes.Folders, "alpha", "a.txt"));
    }

    public void Dispose() => homes.Dispose();

    private bool Write(string name, string text) =>
        receipts.Write(homes.Folders, "alpha", name, System.Text.Encoding.UTF8.GetBytes(text));
}
