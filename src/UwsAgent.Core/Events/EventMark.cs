using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Events;

/// <summary>How far the subscribers have been told: a time, and which events of that very time.</summary>
internal sealed record EventMark(DateTimeOffset At, IReadOnlyList<string> Seen)
{
    public EventMark After(RecordedEvent happened) =>
        happened.At == At ? this with { Seen = [.. Seen, KeyOf(happened)] } : new(happened.At, [KeyOf(happened)]);

    public bool Has(RecordedEvent happened) =>
        happened.At == At && Seen.Contains(KeyOf(happened), StringComparer.Ordinal);

    /// <summary>The same for the same event each time that it is read.</summary>
    public static string KeyOf(RecordedEvent happened)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{happened.At.UtcTicks}|{happened.Kind}|{happened.Target}|{happened.JobId}|{happened.What}"
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
    }
}

/// <summary>The JSON form of the mark on disk.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventMark))]
internal sealed partial class EventMarkJson : JsonSerializerContext;
