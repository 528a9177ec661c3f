using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Core.Tests.Uploads.SftpUsers;

public sealed class SftpImportTests
{
    [Fact]
    public void A_table_is_read_with_quotes_and_without_the_columns_that_nobody_needs()
    {
        var wishes = SftpImport.Read(
            $"\ufeffname,note,expires,key\r\noakwood,\"Ann, \"\"IT\"\"\",2027-06-30,\r\nmaple,,,{SftpBench.Key}\r\n"
        );
        Assert.Equal(["oakwood", "maple"], wishes.Select(wish => wish.Name));
        Assert.Equal("Ann, \"IT\"", wishes[0].Note);
        Assert.Equal(new DateTimeOffset(2027, 6, 30, 0, 0, 0, TimeSpan.Zero), wishes[0].ExpiresAt);
        Assert.True(wishes[1].HasNoPassword);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("user,home\na,b\n", "must name the columns")]
    [InlineData("name,name\na,b\n", "must name the columns")]
    [InlineData("name,home\na\n", "line 2: it has 1 cells instead of 2")]
    [InlineData("name,expires\na,soon\n", "line 2: expires must be a date")]
    [InlineData("name\na\nA\n", "a is there 2 times")]
    [InlineData("name\n\"a\n", "never closed")]
    public void A_table_that_cannot_be_read_is_refused_with_its_line(string table, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<UserErrorException>(() => SftpImport.Read(table)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task E34_An_import_is_all_or_nothing_and_names_every_fault()
    {
        using var bench = new SftpBench();
        var wishes = SftpImport.Read("name,home\ngood,good\n\"bad:one\",x\nother,../../etc\n");
        var refused = await Assert.ThrowsAsync<UserErrorException>(() => bench.Book.AddAsync(wishes, "ann", default));
        Assert.Contains("bad:one", refused.Message, StringComparison.Ordinal);
        Assert.Contains("../../etc", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await bench.Book.ListAsync(default));
        Assert.Empty(bench.Accounts.Homes);
    }
}
