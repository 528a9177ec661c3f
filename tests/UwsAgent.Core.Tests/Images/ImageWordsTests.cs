using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Space;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Tests.Images;

/// <summary>Names, versions, marks and forecasts: what the plan is made of.</summary>
public sealed class ImageWordsTests
{
    private static readonly DiskSpace Disk = new("/", 1000, 200, 100, 10);

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest")]
    [InlineData("uws/x:1", "docker.io/uws/x:1")]
    [InlineData("host:5000/x:tag", "host:5000/x:tag")]
    [InlineData("host:5000/x", "host:5000/x:latest")]
    [InlineData("localhost/x@sha256:ab", "localhost/x@sha256:ab")]
    [InlineData("docker.io/debian:12", "docker.io/library/debian:12")]
    [InlineData("index.docker.io/library/debian:12", "docker.io/library/debian:12")]
    public void Names_are_read_as_Docker_reads_them_E_b22(string text, string whole) =>
        Assert.Equal(whole, ImageName.Parse(text).ToString());

    [Theory]
    [InlineData("<none>:<none>")]
    [InlineData("")]
    [InlineData("sha256:abc")]
    public void What_is_no_name_is_none_E_b6(string text) => Assert.Null(ImageName.Parse(text));

    [Theory]
    [InlineData("debian:12", "debian:12", true)]
    [InlineData("debian:12", "docker.io/library/debian:12", true)]
    [InlineData("debian:12", "mirror.example/debian:12", false)]
    [InlineData("host:5000/*", "host:5000/x:tag", true)]
    [InlineData("host:5000/*", "host:5000/a/b:tag", false)]
    [InlineData("host:5000/**", "host:5000/a/b:tag", true)]
    [InlineData("x:Prod", "x:prod", false)]
    [InlineData("x:1.?", "x:1.4", true)]
    [InlineData("x@sha256:ab", "x@sha256:ab", true)]
    [InlineData("x@sha256:ab", "x@sha256:cd", false)]
    public void A_pattern_fits_whole_names_with_port_and_case_E_b22(string pattern, string name, bool fits) =>
        Assert.Equal(fits, NamePattern.Parse(pattern).Matches(ImageName.Parse(name)!.Value));

    [Theory]
    [InlineData("1.2.3-bp9", "1.2.3-bp10")]
    [InlineData("1.9.0", "1.10.0")]
    [InlineData("2109", "2109-1")]
    [InlineData("2109-2", "2109-10")]
    [InlineData("2109-1", "2203")]
    [InlineData("1.0.0-rc.1", "1.0.0")]
    [InlineData("1.0.0-rc1", "1.0.0-rc2")]
    [InlineData("v1.2", "v1.2.1")]
    [InlineData("20231009", "20240101")]
    [InlineData("99999999999999999998", "99999999999999999999")]
    public void Versions_and_rounds_have_an_order(string older, string newer)
    {
        var (left, right) = (ImageVersion.Find(older, out var first)!, ImageVersion.Find(newer, out var second)!);
        Assert.True(left.Against(right) < 0, $"{left.Text} before {right.Text}");
        Assert.True(right.Against(left) > 0);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("latest", null)]
    [InlineData("7f3a2c1", null)]
    [InlineData("meteor-app-1.2.3-bp4", "meteor-app-#")]
    [InlineData("bookworm-20231009-slim", "bookworm-#-slim")]
    [InlineData("3.19-alpine", "#-alpine")]
    [InlineData("v2.0.0", "v#")]
    public void The_form_of_a_tag_is_what_is_left_without_its_version(string tag, string? family)
    {
        var version = ImageVersion.Find(tag, out var rest);
        Assert.Equal(family, version is null ? null : rest);
    }

    [Theory]
    [InlineData("80%", true)]
    [InlineData("81%", true)]
    [InlineData("800", true)]
    [InlineData("801", true)]
    [InlineData("200 free", true)]
    [InlineData("199 free", true)]
    public void Marks_are_shares_sizes_or_what_must_be_free(string text, bool isRead) =>
        Assert.Equal(isRead, DiskLimit.TryParse(text, out _));

    [Theory]
    [InlineData("80%", 0)]
    [InlineData("700", 100)]
    [InlineData("300 free", 100)]
    [InlineData("90%", -100)]
    public void A_mark_is_reached_by_what_is_used(string text, long above) =>
        Assert.Equal(above, DiskLimit.Parse(text).BytesAbove(Disk));

    [Theory]
    [InlineData("")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("much")]
    [InlineData("free")]
    public void What_is_no_mark_is_refused(string text) => Assert.NotNull(DiskLimit.Fault(text));

    [Fact]
    public void A_disk_without_fixed_inodes_never_presses_by_them_E_b13() =>
        Assert.False(DiskLimit.Parse("85%").IsReachedByInodes(Disk with { Inodes = 0, AvailableInodes = 0 }));

    [Fact]
    public void Days_until_full_follow_from_the_slope()
    {
        var start = Plans.Now;
        var samples = Enumerable
            .Range(0, 25)
            .Select(hour => new SpaceSample(start.AddHours(hour), 400 + (hour * 10)))
            .ToList();
        // 10 bytes an hour, 200 free.
        Assert.Equal(20, DiskForecast.Decide(samples, Disk)!.Value.TotalHours, 3);
        Assert.Null(DiskForecast.Decide(samples.Take(3).ToList(), Disk));
        Assert.Null(DiskForecast.Decide([.. samples.Select(sample => sample with { UsedBytes = 400 })], Disk));
    }

    [Fact]
    public void A_sample_an_hour_is_kept_and_those_from_a_clock_that_was_ahead_are_not_E_b19()
    {
        IReadOnlyList<SpaceSample> samples = [new(Plans.Now.AddYears(1), 5)];
        samples = DiskForecast.Add(samples, new(Plans.Now, 1));
        samples = DiskForecast.Add(samples, new(Plans.Now.AddMinutes(1), 2));
        samples = DiskForecast.Add(samples, new(Plans.Now.AddMinutes(61), 3));
        Assert.Equal([1, 3], samples.Select(sample => sample.UsedBytes));
    }

    [Fact]
    public void A_build_puts_a_run_off_but_not_for_ever_and_not_when_the_disk_is_nearly_full_E_b26()
    {
        var (now, longest) = (Plans.Now, TimeSpan.FromHours(2));
        Assert.IsType<BuildGate.Open>(BuildGate.Decide([], null, false, longest, now));
        Assert.Equal(
            now,
            Assert.IsType<BuildGate.Postpone>(BuildGate.Decide(["docker build"], null, false, longest, now)).Since
        );
        Assert.IsType<BuildGate.Postpone>(BuildGate.Decide(["docker build"], now.AddHours(-1), false, longest, now));
        Assert.IsType<BuildGate.OnlyDangling>(
            BuildGate.Decide(["docker build"], now.AddHours(-2), false, longest, now)
        );
        Assert.IsType<BuildGate.Open>(BuildGate.Decide(["docker build"], null, true, longest, now));
        Assert.Equal(
            now,
            Assert
                .IsType<BuildGate.Postpone>(BuildGate.Decide(["docker build"], now.AddDays(9), false, longest, now))
                .Since
        );
    }

    [Fact]
    public void Layers_are_known_by_all_that_lies_below_them()
    {
        var lower = new EngineImageDetail("a", "", ["sha256:" + new string('1', 64)], [10]);
        var both = new EngineImageDetail(
            "b",
            "",
            ["sha256:" + new string('1', 64), "sha256:" + new string('2', 64)],
            [10, 0, 20, 0]
        );
        var (first, second) = (ImageLayers.Of(lower), ImageLayers.Of(both));
        Assert.Equal(first[0], second[0]);
        Assert.Equal([10, 20], second.Select(layer => layer.SizeBytes));
        // Steps that cannot be matched with layers promise nothing for the upper ones.
        Assert.Equal(
            [30, 0, 0],
            ImageLayers
                .Of(both with { DiffIds = ["sha256:1", "sha256:2", "sha256:3"] })
                .Select(layer => layer.SizeBytes)
        );
    }

    [Theory]
    [InlineData("Keep:0", "Keep", "bad name")]
    [InlineData("LowThreshold", "LowThreshold", "90%")]
    [InlineData("CriticalThreshold", "CriticalThreshold", "10%")]
    [InlineData("HighThreshold", "HighThreshold", "lots")]
    public void Faults_of_the_section_are_found_before_anything_is_removed_E_b21(
        string key,
        string property,
        string value
    )
    {
        var options = property switch
        {
            "Keep" => new ImagesOptions { Keep = [value] },
            "LowThreshold" => new ImagesOptions { LowThreshold = value },
            "CriticalThreshold" => new ImagesOptions { CriticalThreshold = value },
            _ => new ImagesOptions { HighThreshold = value },
        };
        Assert.Contains(ImagesOptions.Check(options), fault => fault.Key == key);
    }

    [Theory]
    [InlineData("tcp://build2:2376", "CaFile")]
    [InlineData("ssh://uws@build2", "HostKey")]
    [InlineData("ssh://build2", "Endpoint")]
    [InlineData("http://build2:2375", "Endpoint")]
    [InlineData("docker", "Endpoint")]
    public void An_engine_without_its_locks_is_refused(string endpoint, string key)
    {
        var options = new ImagesOptions
        {
            Engines = new Dictionary<string, EngineOptions>(StringComparer.Ordinal)
            {
                ["b"] = new() { Endpoint = endpoint },
            },
        };
        Assert.Contains(ImagesOptions.Check(options), fault => fault.Key == $"Engines:b:{key}");
    }

    [Fact]
    public void The_defaults_have_no_fault() => Assert.Empty(ImagesOptions.Check(new ImagesOptions()));
}
