using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Uploads.Passing;

/// <summary>What a way of passing files on does, whoever is at the far side.</summary>
public abstract class TransferContract
{
    private const string Text = "sourcedId,name\n1,Zoë\n";

    /// <summary>A directory of the far side that is not there yet, with a slash before it.</summary>
    protected abstract string Directory { get; }

    protected abstract bool CanHash { get; }

    protected abstract Task<ITransferSession> OpenAsync();

    /// <summary>A file of the agent's own with this content.</summary>
    protected abstract string Local(string content);

    /// <summary>What the far side really has.</summary>
    protected abstract string? Content(string path);

    [Fact]
    public async Task A_file_is_sent_looked_at_renamed_and_removed()
    {
        await using var session = await OpenAsync();
        await session.MakeDirectoryAsync(Directory, default);
        var (part, final) = (Directory + "/.a file.csv.part-1", Directory + "/a file.csv");
        Assert.Null(await session.SizeAsync(part, default));
        await session.UploadAsync(Local(Text), part, 0, default);
        Assert.Equal(Encoding.UTF8.GetByteCount(Text), await session.SizeAsync(part, default));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(CanHash ? hash : null, await session.Sha256Async(part, default));
        await session.RenameAsync(part, final, default);
        Assert.Equal(Text, Content(final));
        Assert.Null(await session.SizeAsync(part, default));
        await session.DeleteAsync(final, default);
        await session.DeleteAsync(final, default);
        Assert.Null(Content(final));
    }

    [Fact]
    public async Task E56_An_upload_goes_on_where_it_was_cut_off()
    {
        await using var session = await OpenAsync();
        await session.MakeDirectoryAsync(Directory, default);
        var path = Directory + "/part";
        await session.UploadAsync(Local(Text[..5]), path, 0, default);
        await session.UploadAsync(Local(Text), path, 5, default);
        Assert.Equal(Text, Content(path));
    }

    [Fact]
    public async Task E56_A_name_that_is_taken_is_replaced()
    {
        await using var session = await OpenAsync();
        await session.MakeDirectoryAsync(Directory, default);
        await session.UploadAsync(Local("old, and longer than the new one"), Directory + "/users.csv", 0, default);
        await session.UploadAsync(Local("new"), Directory + "/part", 0, default);
        await session.RenameAsync(Directory + "/part", Directory + "/users.csv", default);
        Assert.Equal("new", Content(Directory + "/users.csv"));
        Assert.Equal(3, await session.SizeAsync(Directory + "/users.csv", default));
    }

    [Fact]
    public async Task A_file_replaces_an_earlier_one_of_the_same_temporary_name()
    {
        await using var session = await OpenAsync();
        await session.MakeDirectoryAsync(Directory, default);
        await session.UploadAsync(Local("a longer one of an earlier try"), Directory + "/part", 0, default);
        await session.UploadAsync(Local("short"), Directory + "/part", 0, default);
        Assert.Equal("short", Content(Directory + "/part"));
    }
}
