using CsCheck;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Tests.Jobs;

public sealed class JobIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_stay_in_order_however_the_clock_jumps_and_across_a_restart() =>
        Gen.Int[-100_000_000, 100_000_000]
            .Array[2, 60]
            .Sample(jumps =>
            {
                var ids = new JobIds();
                var last = "";
                foreach (var jump in jumps)
                {
                    ids = jump % 7 == 0 ? new JobIds(last) : ids;
                    var next = ids.Next(Now.AddMilliseconds(jump));
                    Assert.Equal(JobIds.Length, next.Length);
                    Assert.True(string.CompareOrdinal(last, next) < 0);
                    last = next;
                }
            });

    [Fact]
    public void A_text_that_is_no_id_is_no_reason_to_stop() =>
        Assert.Equal(JobIds.Length, new JobIds("not-an-id-at-").Next(Now).Length);
}
