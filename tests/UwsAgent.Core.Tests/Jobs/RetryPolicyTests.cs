using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class RetryPolicyTests
{
    [Fact]
    public void A_delay_is_never_longer_than_the_longest() =>
        Assert.True(RetryPolicy.Patient.DelayAfter(50, 1) <= TimeSpan.FromHours(1));
}
