using System.Text.Json.Serialization;

namespace UwsAgent.Core.Autoscaling;

/// <summary>One line of the decision log in full; a line that is an array instead says what changed since the line before of the same target.</summary>
/// <param name="Version">Of the form of these lines.</param>
public sealed record LookLine(
    [property: JsonPropertyName("v")] int Version,
    [property: JsonPropertyName("t")] string Target,
    DateTimeOffset At,
    TimeSpan Steady
)
{
    public const int CurrentVersion = 1;

    public Observed? Observed { get; init; }

    public Decision? Decision { get; init; }

    public int? Written { get; init; }

    /// <summary>The number that was about to be written; set also when it is not known whether it was.</summary>
    public int? Tried { get; init; }

    public string? NotDone { get; init; }

    /// <summary>With the history before this look, when it is the first of its file, of its process, or of its policy.</summary>
    public TargetOptions? Policy { get; init; }

    public TargetHistory? History { get; init; }
}
