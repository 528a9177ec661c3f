using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

public sealed class KubernetesSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["app"] = "meteor",
        ["tier"] = "a",
    };

    [Theory]
    [InlineData("app=meteor", true)]
    [InlineData("app==meteor,tier=a", true)]
    [InlineData("app=other", false)]
    [InlineData("app!=other", true)]
    [InlineData("tier in (a,b),app", true)]
    [InlineData("tier in (b, c)", false)]
    [InlineData("tier notin (b,c), !canary", true)]
    [InlineData("!app", false)]
    [InlineData("canary notin (yes)", true)]
    [InlineData("", true)]
    public void A_selector_fits_what_the_API_says_that_it_fits(string text, bool fits)
    {
        var selector = KubernetesSelector.Of(text)!;
        Assert.Equal(fits, selector.Fits(Labels));
        Assert.Equal(fits, KubernetesSelector.Of(selector.ToString())!.Fits(Labels));
    }

    [Theory]
    [InlineData("a=b=c=d")]
    [InlineData("app near (x)")]
    public void A_selector_that_cannot_be_read_is_none(string text) => Assert.Null(KubernetesSelector.Of(text));

    [Theory]
    [InlineData("deployments.apps", "apps/v1/deployments")]
    [InlineData("rollouts.v1alpha1.argoproj.io", "argoproj.io/v1alpha1/rollouts")]
    [InlineData("deployment", null)]
    [InlineData("a..b", null)]
    public void A_resource_is_named_as_kubectl_names_it(string text, string? path)
    {
        var name = ResourceName.Of(text);
        Assert.Equal(path, name is null ? null : $"{name.Group}/{name.Version}/{name.Plural}");
    }
}
