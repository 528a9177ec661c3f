using CsCheck;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

public sealed class FriendlyValueTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h 30m", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("1w", 604800)]
    [InlineData("500ms", 0.5)]
    [InlineData("00:05:00", 300)]
    [InlineData("00:05", 300)]
    [InlineData("1.00:00:01", 86401)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    public void A_duration_is_read_as_people_write_it(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
        Assert.Matches(DurationText.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("5")]
    [InlineData("-5m")]
    [InlineData("-00:05:00")]
    [InlineData("5 minutes")]
    [InlineData("30m1h")]
    [InlineData("1.5h")]
    [InlineData("24:00:00")]
    [InlineData("12")]
    [InlineData("999999999d")]
    [InlineData("٣s")]
    [InlineData(null)]
    public void What_is_no_duration_is_not_guessed(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("1000", 1000)]
    [InlineData("10GiB", 10L << 30)]
    [InlineData("64 MiB", 64L << 20)]
    [InlineData("64M", 64L << 20)]
    [InlineData("1kB", 1000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("0", 0)]
    [InlineData("2tib", 2L << 40)]
    [InlineData("7B", 7)]
    public void A_size_is_read_as_people_write_it(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
        Assert.Matches(ByteSize.Pattern, text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1PiB")]
    [InlineData("GiB")]
    [InlineData("1,5GB")]
    [InlineData("99999999999TiB")]
    [InlineData("1e3")]
    [InlineData(null)]
    public void What_is_no_size_is_not_guessed(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void A_duration_that_is_written_is_read_back_the_same() =>
        Gen.OneOf(
                Gen.Long[0, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond]
                    .Select(ms => ms * TimeSpan.TicksPerMillisecond),
                Gen.Long[0, TimeSpan.MaxValue.Ticks],
                Gen.Int[0, 500_000].Select(seconds => seconds * TimeSpan.TicksPerSecond)
            )
            .Sample(ticks =>
                DurationText.TryParse(DurationText.Format(new TimeSpan(ticks)), out var back) && back.Ticks == ticks
            );

    [Fact]
    public void A_size_that_is_written_is_read_back_the_same() =>
        Gen.OneOf(Gen.Long[0, long.MaxValue / 4], Gen.Long[0, 4000].Select(each => each << 20))
            .Sample(bytes => ByteSize.TryParse(new ByteSize(bytes).ToString(), out var back) && back.Bytes == bytes);

    [Fact]
    public void A_size_is_shown_in_the_largest_unit_that_is_exact() =>
        Assert.Equal(
            ["10GiB", "1536MiB", "1000", "0"],
            new[] { ByteSize.FromGiB(10), ByteSize.FromMiB(1536), new ByteSize(1000), default }.Select(size =>
                size.ToString()
            )
        );
}
