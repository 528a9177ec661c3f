using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The answer to an instant query: exactly one series is a number, none is empty, several are an error.</summary>
internal static class PrometheusAnswer
{
    private const int MostNamed = 3;

    public static Sample Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (Exception failure)
            when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Sample.Error($"the answer is not one of Prometheus: {SignalNumbers.Shown(failure.Message)}");
        }
    }

    /// <summary>What the server says is wrong, or null when the text is no answer of a Prometheus.</summary>
    public static string? ErrorOf(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("error").GetString();
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Sample Read(JsonElement answer)
    {
        if (answer.GetProperty("status").GetString() != "success")
        {
            return Sample.Error(answer.GetProperty("error").GetString() ?? "the query failed");
        }

        // Thanos and others answer with what they could reach, and say so only here.
        if (answer.TryGetProperty("warnings", out var warnings) && warnings.GetArrayLength() > 0)
        {
            return Sample.Error($"the answer may be partial: {SignalNumbers.Shown(warnings[0].GetString() ?? "")}");
        }

        var data = answer.GetProperty("data");
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "scalar" => Value(result),
            "vector" => result.GetArrayLength() switch
            {
                0 => Sample.Empty("the query gives no series"),
                1 => Value(result[0].GetProperty("value")),
                var count => Sample.Error(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the query gives {count} series where one is expected: {Named(result)}; sum or name one"
                    )
                ),
            },
            var other => Sample.Error($"the query gives a {other}, not one number at one time"),
        };
    }

    private static Sample Value(JsonElement pair) =>
        SignalNumbers.Of(
            pair[1].GetString() ?? "",
            DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(pair[0].GetDouble())
        );

    private static string Named(JsonElement result) =>
        string.Join(
            ", ",
            result
                .EnumerateArray()
                .Take(MostNamed)
                .Select(one => SignalNumbers.Shown(one.GetProperty("metric").GetRawText()))
        );
}
