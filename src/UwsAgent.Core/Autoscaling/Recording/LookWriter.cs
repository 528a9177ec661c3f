using System.Buffers;
using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Writes the looks of one series as lines: in full when something but the samples changed, else a few bytes.</summary>
public sealed class LookWriter
{
    private readonly Dictionary<string, Written> last = new(StringComparer.Ordinal);

    /// <summary>Before a file that has no line yet: every target begins with its policy and its history again.</summary>
    public void BeginFile() => last.Clear();

    /// <summary>True when the next look needs the history as it was before it.</summary>
    public bool NeedsHistory(TargetPolicy policy) =>
        !last.TryGetValue(policy.Name, out var known) || !ReferenceEquals(known.Policy, policy);

    /// <param name="before">The history before the look, as JSON keeps it; null unless <see cref="NeedsHistory"/>.</param>
    public ReadOnlyMemory<byte> Write(TargetPolicy policy, TargetLook look, int? tried, TargetHistory? before)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(look);
        var known = before is null ? last.GetValueOrDefault(policy.Name) : null;
        last[policy.Name] = new Written(policy, look);
        if (known is not null && tried is null && IsLikeBefore(known.Look, look))
        {
            return Short(policy.Name, known.Look, look);
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new LookLine(LookLine.CurrentVersion, policy.Name, look.At.Wall, look.At.Steady)
            {
                Observed = look.Observed,
                Decision = look.Decision,
                Written = look.Written,
                Tried = tried,
                NotDone = look.NotDone,
                Policy = before is null ? null : policy.Options,
                History = before,
            },
            AutoscaleJson.Default.LookLine
        );
    }

    private static bool IsLikeBefore(TargetLook before, TargetLook now) =>
        before.Written is null
        && now.Written is null
        && before.NotDone == now.NotDone
        && before.Decision.End == now.Decision.End
        && before.Decision.Desired == now.Decision.Desired
        && before.Decision.Ownership is Ownership.Unchanged or Ownership.First
        && now.Decision.Ownership is Ownership.Unchanged
        && before
            .Decision.Reasons.Select(reason => (reason.Code, reason.Text))
            .SequenceEqual(now.Decision.Reasons.Select(reason => (reason.Code, reason.Text)))
        && now.Observed with { Samples = before.Observed.Samples, Allowed = before.Observed.Allowed } == before.Observed
        && before.Observed.Samples.Count == now.Observed.Samples.Count
        && before.Observed.Samples.Zip(now.Observed.Samples).All(pair => IsLikeBefore(pair.First, pair.Second));

    private static bool IsLikeBefore(Sample before, Sample now) =>
        before.State == now.State && before.Why == now.Why && before.At is null == now.At is null;

    /// <summary><c>["worker",300000]</c>, then what may differ: the tick, the clock on the wall, the samples.</summary>
    private static byte[] Short(string target, TargetLook before, TargetLook now)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            json.WriteStringValue(target);
            var steady = (long)(now.At.Steady - before.At.Steady).TotalMilliseconds;
            var wall = (long)(now.At.Wall - before.At.Wall).TotalMilliseconds;
            json.WriteNumberValue(steady);
            var isSameWall = wall == steady;
            var isSameTick = now.Observed.Allowed == before.Observed.Allowed;
            var isSameSamples = before.Observed.Samples.SequenceEqual(now.Observed.Samples);
            if (!isSameWall || !isSameTick || !isSameSamples)
            {
                json.WriteNumberValue((int)now.Observed.Allowed);
                json.WriteNumberValue(wall - steady);
                foreach (var sample in now.Observed.Samples)
                {
                    Write(json, sample, now.At.Wall);
                }
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Sample sample, DateTimeOffset now)
    {
        if (sample.State is not SampleState.Value)
        {
            json.WriteNullValue();
        }
        else if (sample.At is not { } at)
        {
            json.WriteNumberValue(sample.Number);
        }
        else
        {
            json.WriteStartArray();
            json.WriteNumberValue(sample.Number);
            json.WriteNumberValue((now - at).Ticks);
            json.WriteEndArray();
        }
    }

    private sealed record Written(TargetPolicy Policy, TargetLook Look);
}
