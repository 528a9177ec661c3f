using UwsAgent.Core.Images.Cleaning;

namespace UwsAgent.Core.Tests.Images;

public sealed class BuildSignTests
{
    [Theory]
    [InlineData("/usr/bin/docker build -t app .", "docker build")]
    [InlineData("docker -H unix:///run/x.sock --log-level debug pull nginx:1.27", "docker pull")]
    [InlineData("docker --context=build image push app", "docker image push")]
    [InlineData("docker buildx bake", "docker buildx bake")]
    [InlineData("docker builder build .", "docker builder build")]
    [InlineData("podman --root /srv/build build .", "podman build")]
    [InlineData("docker compose -f a.yml --profile up build", "docker compose build")]
    [InlineData("docker compose up -d", "docker compose up")]
    [InlineData("/usr/libexec/docker/cli-plugins/docker-buildx buildx build .", "docker-buildx build")]
    [InlineData("/usr/libexec/docker/cli-plugins/docker-compose compose pull", "docker-compose pull")]
    [InlineData("/usr/bin/python3 /usr/bin/docker-compose -p x up", "docker-compose up")]
    [InlineData("buildctl --addr unix:///run/b.sock build --frontend x", "buildctl build")]
    [InlineData("buildah bud .", "buildah bud")]
    [InlineData("/usr/local/bin/kaniko --destination x", "kaniko")]
    [InlineData("docker run --name build app pull", null)]
    [InlineData("docker exec -it web up", null)]
    [InlineData("docker logs -f build", null)]
    [InlineData("docker buildx prune", null)]
    [InlineData("docker buildx ls", null)]
    [InlineData("docker image ls", null)]
    [InlineData("docker builder prune", null)]
    [InlineData("docker", null)]
    [InlineData("/usr/bin/dockerd -H fd://", null)]
    [InlineData("vim build", null)]
    [InlineData("", null)]
    public void Programs_are_known_by_their_verb_and_not_by_any_word(string line, string? sign) =>
        Assert.Equal(
            sign,
            BuildSign.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), TimeSpan.FromMinutes(1))
        );

    [Fact]
    public void Up_in_the_foreground_is_a_sign_only_at_its_beginning_and_nothing_is_for_ever()
    {
        Assert.Null(BuildSign.Of(["docker", "compose", "up"], TimeSpan.FromMinutes(16)));
        Assert.NotNull(BuildSign.Of(["docker", "compose", "pull"], TimeSpan.FromMinutes(16)));
        Assert.Null(BuildSign.Of(["docker", "build", "."], TimeSpan.FromHours(13)));
    }
}
