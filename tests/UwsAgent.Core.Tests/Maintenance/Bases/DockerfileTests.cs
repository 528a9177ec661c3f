using UwsAgent.Core.Maintenance.Bases;

namespace UwsAgent.Core.Tests.Maintenance.Bases;

public sealed class DockerfileTests
{
    [Theory]
    [InlineData("FROM debian:12", "debian:12")]
    [InlineData("from debian", "debian:latest")]
    [InlineData("FROM --platform=$BUILDPLATFORM debian:12 AS build", "debian:12")]
    [InlineData("# a comment\n\n  FROM\t debian:12", "debian:12")]
    [InlineData("ARG V=12\nFROM debian:${V}-slim", "debian:12-slim")]
    [InlineData("ARG V=12\nARG I=\"debian:$V\"\nFROM $I", "debian:12")]
    [InlineData("ARG A=debian V='12'\nFROM $A:$V", "debian:12")]
    [InlineData("FROM debian:${V:-12}", "debian:12")]
    [InlineData("ARG V=\nFROM debian:${V:-12}", "debian:12")]
    [InlineData("ARG V=12\nFROM debian${V:+:}${V}", "debian:12")]
    [InlineData("FROM host:5000/uws/base", "host:5000/uws/base:latest")]
    [InlineData("FROM docker.io/debian:12", "debian:12")]
    [InlineData("FROM docker.io/library/debian:12", "debian:12")]
    [InlineData("FROM debian:12 \\\n # in between\n\n  AS build", "debian:12")]
    [InlineData("# escape=`\nFROM debian:12 `\n AS build", "debian:12")]
    [InlineData("# syntax=docker/dockerfile:1\n# escape=`\nFROM `\r\n debian:12", "debian:12")]
    [InlineData("\uFEFFFROM debian:12", "debian:12")]
    public void What_a_Dockerfile_stands_on_is_read_as_Docker_reads_it_E_c31(string text, string expected) =>
        Assert.Equal([expected], Names(Parse(text)));

    [Fact]
    public void Stages_and_scratch_are_no_images_E_c31()
    {
        var file = Parse(
            """
            FROM golang:1.25 AS build
            RUN make
            FROM build AS test
            FROM scratch
            COPY --from=build /x /x
            COPY --from=0 /y /y
            FROM BUILD
            """
        );

        Assert.Equal(["golang:1.25"], Names(file));
        Assert.Equal("golang:1.25", file.Final?.Name.ToString());
    }

    [Fact]
    public void What_is_copied_or_mounted_from_an_image_is_needed_too_E_c31() =>
        Assert.Equal(
            ["debian:12", "uws/tools:1", "uws/cache:latest"],
            Names(
                Parse(
                    """
                    FROM debian:12
                    COPY --chown=1:1 --from=uws/tools:1 /x /x
                    COPY --from=uws/tools:1 /y /y
                    RUN --mount=type=bind,from=uws/cache,target=/c \
                        make
                    """
                )
            )
        );

    [Fact]
    public void What_looks_like_FROM_in_a_here_document_is_none_E_c31() =>
        Assert.Equal(
            ["debian:12", "alpine:3.22"],
            Names(
                Parse(
                    """
                    FROM debian:12 AS a
                    RUN <<EOF cat >/Dockerfile <<-'END'
                    FROM nothing:1
                    EOF
                    FROM nothing:2
                    	END
                    COPY <<"X.txt" /there
                    FROM nothing:3
                    X.txt
                    RUN echo $((1 << 2))
                    FROM alpine:3.22
                    """
                )
            )
        );

    [Theory]
    [InlineData("FROM $BASE", "line 1: $BASE has no value")]
    [InlineData("ARG BASE\nFROM debian:${BASE}", "line 2: debian:${BASE} has no value")]
    [InlineData("FROM debian:12\nARG V=9\nFROM uws/x:${V}", "line 3: uws/x:${V} has no value")]
    [InlineData("FROM a b c d", "FROM a b c d is not understood")]
    [InlineData("FROM", "is not understood")]
    [InlineData("RUN make", "it has no FROM")]
    [InlineData("", "it has no FROM")]
    public void What_cannot_be_known_is_said_with_its_line_E_c31(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(Parse(text).Faults), StringComparison.Ordinal);

    [Fact]
    public void A_value_that_builds_get_wins_over_the_file_s_default()
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["V"] = "13" };

        Assert.Equal(["debian:13"], Names(DockerfileText.Parse("ARG V=12\nFROM debian:$V", arguments)));
        Assert.Equal(["debian:13"], Names(DockerfileText.Parse("ARG V\nFROM debian:$V", arguments)));
        Assert.Single(DockerfileText.Parse("FROM debian:$V", arguments).Faults);
    }

    [Fact]
    public void A_digest_pins()
    {
        var digest = $"sha256:{new string('a', 64)}";
        var name = Assert.Single(Parse($"FROM debian:12@{digest}").Bases).Name;

        Assert.Equal(("docker.io/library/debian", "12", digest), (name?.Repository, name?.Tag, name?.Digest));
    }

    private static Dockerfile Parse(string text) =>
        DockerfileText.Parse(text, new Dictionary<string, string>(StringComparer.Ordinal));

    private static IEnumerable<string?> Names(Dockerfile file) => file.Bases.Select(one => one.Name?.ToString());
}
