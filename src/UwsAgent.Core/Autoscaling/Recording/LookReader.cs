using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Reads the lines of one series back into looks; a line that cannot be read is counted and left out.</summary>
public sealed class LookReader
{
    private readonly Dictionary<string, LookLine> last = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be read: torn by a power cut, or of a later version.</summary>
    public int Unreadable { get; private set; }

    /// <returns>Null when the line says nothing that can be used. <see cref="LookLine.Decision"/> is null when the decision was as the one before.</returns>
    public LookLine? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            if (!reader.Read())
            {
                return null;
            }

            var look = reader.TokenType is JsonTokenType.StartArray ? Short(line) : Full(line);
            if (look is null)
            {
                Unreadable++;
                return null;
            }

            last[look.Target] = look;
            return look;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            Unreadable++;
            return null;
        }
    }

    private static LookLine? Full(ReadOnlyMemory<byte> line) =>
        JsonSerializer.Deserialize(line.Span, AutoscaleJson.Default.LookLine)
            is { Version: LookLine.CurrentVersion, Observed: not null } look
            ? look
            : null;

    private LookLine? Short(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var parts = document.RootElement;
        if (!last.TryGetValue(parts[0].GetString()!, out var before) || before.Observed is not { } observed)
        {
            return null;
        }

        var steady = TimeSpan.FromMilliseconds(parts[1].GetInt64());
        var wall = steady;
        if (parts.GetArrayLength() > 2)
        {
            wall += TimeSpan.FromMilliseconds(parts[3].GetInt64());
            var at = before.At + wall;
            observed = observed with
            {
                Allowed = (Directions)parts[2].GetInt32(),
                Samples = [.. observed.Samples.Select((sample, index) => Of(parts[4 + index], sample, at))],
            };
        }

        return new LookLine(before.Version, before.Target, before.At + wall, before.Steady + steady)
        {
            Observed = observed,
            NotDone = before.NotDone,
        };
    }

    private static Sample Of(JsonElement part, Sample before, DateTimeOffset at) =>
        part.ValueKind switch
        {
            JsonValueKind.Null => before,
            JsonValueKind.Array => before with
            {
                Number = part[0].GetDouble(),
                At = at - TimeSpan.FromTicks(part[1].GetInt64()),
            },
            _ => before with { Number = part.GetDouble() },
        };
}
