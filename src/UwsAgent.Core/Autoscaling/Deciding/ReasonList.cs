using System.Runtime.CompilerServices;

namespace UwsAgent.Core.Autoscaling;

/// <summary>Gathers the reasons of one decision without allocating until they are known.</summary>
internal ref struct ReasonList
{
    private Buffer buffer;
    private int count;

    public void Add(ReasonCode code, double a = 0, double b = 0, string? text = null)
    {
        if (count < Buffer.Size)
        {
            buffer[count++] = new Reason(code, a, b, text);
        }
    }

    public readonly Reason[] ToArray()
    {
        var reasons = new Reason[count];
        for (var index = 0; index < count; index++)
        {
            reasons[index] = buffer[index];
        }

        return reasons;
    }

    [InlineArray(Size)]
    private struct Buffer
    {
        public const int Size = 16;

        private Reason first;
    }
}
