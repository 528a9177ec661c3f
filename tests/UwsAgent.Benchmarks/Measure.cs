using System.Text.Json.Serialization;

namespace UwsAgent.Benchmarks;

/// <summary>One measured number, the peer's number where there is one, and the bar that was set.</summary>
/// <param name="Ratio">How many times better than the peer; above 1 is better, whatever the unit.</param>
/// <param name="Bar">What was asked for, in words: <c>&gt;= 1000</c>.</param>
/// <param name="Holds">Null when there is no bar.</param>
internal sealed record Measure(
    string Name,
    double Value,
    string Unit,
    string? Peer = null,
    double? PeerValue = null,
    double? Ratio = null,
    string? Bar = null,
    bool? Holds = null
)
{
    /// <summary>More is better; the bar is a least value, a least ratio to the peer, or both.</summary>
    public static Measure Rate(
        string name,
        double value,
        string unit,
        double? atLeast = null,
        (string Name, double Value)? peer = null,
        double? ratioAtLeast = null
    ) => Judged(name, value, unit, peer, peer is { } one ? value / one.Value : null, atLeast, null, ratioAtLeast);

    /// <summary>Less is better; the bar is a greatest value, a least ratio to the peer, or both.</summary>
    public static Measure Cost(
        string name,
        double value,
        string unit,
        double? atMost = null,
        (string Name, double Value)? peer = null,
        double? ratioAtLeast = null
    ) => Judged(name, value, unit, peer, peer is { } one ? one.Value / value : null, null, atMost, ratioAtLeast);

    private static Measure Judged(
        string name,
        double value,
        string unit,
        (string Name, double Value)? peer,
        double? ratio,
        double? atLeast,
        double? atMost,
        double? ratioAtLeast
    )
    {
        var bars = new List<(string Text, bool Holds)>();
        if (atLeast is { } least)
        {
            bars.Add(($">= {least:0.###} {unit}", value >= least));
        }

        if (atMost is { } most)
        {
            bars.Add(($"< {most:0.###} {unit}", value < most));
        }

        if (ratioAtLeast is { } wanted)
        {
            bars.Add(($"ratio >= {wanted:0.##}", ratio >= wanted));
        }

        return new Measure(name, value, unit, peer?.Name, peer?.Value, ratio)
        {
            Bar = bars.Count == 0 ? null : string.Join(" and ", bars.Select(bar => bar.Text)),
            Holds = bars.Count == 0 ? null : bars.TrueForAll(bar => bar.Holds),
        };
    }
}

/// <summary>Measures as one line of JSON each.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Measure))]
internal sealed partial class MeasureJson : JsonSerializerContext;
