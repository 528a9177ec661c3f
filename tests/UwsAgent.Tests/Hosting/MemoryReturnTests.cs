using UwsAgent.Hosting;

namespace UwsAgent.Tests.Hosting;

public sealed class MemoryReturnTests
{
    [Theory]
    [InlineData(MemoryReturn.Worthwhile, 0, true)]
    [InlineData(MemoryReturn.Worthwhile - 1, 0, false)]
    [InlineData(100 * MemoryReturn.Worthwhile, 1, false)]
    public void Memory_is_given_back_when_there_is_some_and_nobody_else_collects(
        long allocated,
        int collections,
        bool isDue
    ) => Assert.Equal(isDue, MemoryReturn.IsDue(allocated, collections));
}
