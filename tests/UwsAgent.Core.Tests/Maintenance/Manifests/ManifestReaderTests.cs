using System.Text.Json.Nodes;
using UwsAgent.Core.Maintenance.Manifests;

namespace UwsAgent.Core.Tests.Maintenance.Manifests;

/// <summary>Manifests as people and programs write them.</summary>
public sealed class ManifestReaderTests
{
    [Fact]
    public void Documents_lists_and_JSON_are_all_objects()
    {
        var read = ManifestReader.Read(
            "a.yaml",
            """
            # a comment alone
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: school}
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: one}}
            - {apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: two}}
            ---
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "three"}}
            ...
            """
        );
        Assert.Empty(read.Troubles);
        Assert.Equal(
            [
                "Service web a.yaml:3",
                "Ingress one a.yaml:10",
                "PodDisruptionBudget two a.yaml:11",
                "Deployment three a.yaml:13",
            ],
            read.Objects.Select(one => $"{one.Kind} {one.Name} {one.Where}")
        );
    }

    [Theory]
    [InlineData("0644", "420")]
    [InlineData("\"0644\"", "\"0644\"")]
    [InlineData("true", "true")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("80", "80")]
    [InlineData("1.5", "1.5")]
    [InlineData("1.5.3", "\"1.5.3\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("1e3", "1000")]
    public void Scalars_are_what_kubectl_takes_them_for(string yaml, string json)
    {
        var body = Assert.Single(Read($"apiVersion: v1\nkind: X\nmetadata: {{name: x}}\nvalue: {yaml}\n").Objects).Body;
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(json), body["value"]),
            $"{yaml} became {body["value"]?.ToJsonString() ?? "null"}"
        );
    }

    [Fact]
    public void Templates_of_Helm_are_left_out_and_said()
    {
        foreach (
            var text in (string[])
                [
                    "kind: Ingress\nmetadata:\n  name: {{ .Release.Name }}\n",
                    "{{- if .Values.ingress }}\nkind: Ingress\n{{- end }}\n",
                    "kind: Ingress\nmetadata:\n  {{- include \"x\" . | nindent 4 }}\n",
                ]
        )
        {
            var read = Read(text);
            Assert.True(read.IsTemplate, text);
            Assert.Contains("template of Helm", Assert.Single(read.Troubles), StringComparison.Ordinal);
        }

        // Braces within a text are none.
        Assert.Single(Read("apiVersion: v1\nkind: X\nmetadata: {name: x}\nlegend: \"{{pod}}\"\n").Objects);
    }

    [Fact]
    public void What_cannot_be_read_is_named_with_its_line_and_the_rest_is_kept()
    {
        var read = Read("apiVersion: v1\nkind: X\nmetadata: {name: x}\n---\njust: a map\n---\n- a list\n");
        Assert.Single(read.Objects);
        Assert.Equal(2, read.Troubles.Count);
        Assert.StartsWith("m.yaml:5:", read.Troubles[0], StringComparison.Ordinal);

        Assert.Contains("cannot be read", Assert.Single(Read("a: b: c\n").Troubles), StringComparison.Ordinal);
        Assert.Contains(
            "too deep",
            Assert
                .Single(Read(string.Concat(Enumerable.Repeat("[", 500)) + "{a: " + new string(']', 500)).Troubles)
                .Replace("cannot be read", "too deep", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    private static ReadManifests Read(string text) => ManifestReader.Read("m.yaml", text);
}
