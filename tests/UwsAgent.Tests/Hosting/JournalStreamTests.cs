using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class JournalStreamTests
{
    [Theory]
    [InlineData("8:12345", "socket:[12345]", true)]
    [InlineData("8:12345", "socket:[99]", false)]
    [InlineData("8:12345", "/dev/pts/0", false)]
    [InlineData(null, "socket:[12345]", false)]
    [InlineData("nonsense", "socket:[nonsense]", false)]
    [InlineData("8:12345", null, false)]
    public void The_stream_is_ours_only_when_stderr_is_that_very_socket(string? stream, string? link, bool isOurs) =>
        Assert.Equal(isOurs, JournalStream.Matches(stream, link));
}
