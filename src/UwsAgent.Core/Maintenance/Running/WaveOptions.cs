using System.ComponentModel;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Some targets that are worked on together, after those of the waves before.</summary>
public sealed record WaveOptions
{
    [Description("What people call it: dev, rest.")]
    public string Name { get; init; } = "";

    [Description(
        "Names of hosts and clusters; * stands for any characters. The first wave that names a target has it."
    )]
    public IReadOnlyList<string> Targets { get; init; } = [];

    [Description("True works on one target alone first, and on the others only when it is well.")]
    public bool Canary { get; init; } = true;

    [Description(
        "How many targets are worked on at the same time: a number, or a share such as 25%; never less than one."
    )]
    public string AtMost { get; init; } = "1";

    [Description(
        "How many targets may fail before nothing more is begun: a number, or a share of the wave such as 20%."
    )]
    public string MaxFailed { get; init; } = "0";

    [Description("How long a step is watched after it, before the next; by default Maintenance:Soak.")]
    public TimeSpan? Soak { get; init; }
}
