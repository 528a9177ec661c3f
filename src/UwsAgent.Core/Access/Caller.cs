namespace UwsAgent.Core.Access;

/// <summary>Who asks, as the system knows them, and whether they may change anything.</summary>
/// <param name="Name">The author of what they do.</param>
/// <param name="Groups">As the system's database has them at this request.</param>
public sealed record Caller(string Name, IReadOnlyList<string> Groups, bool CanChange)
{
    /// <summary>Null for a token's bearer and on Windows.</summary>
    public uint? Uid { get; init; }

    /// <summary>What a caller who may only read has to do, as a phrase after "may only look;"; null for others.</summary>
    public string? HowToGain { get; init; }

    public UserErrorException Refusal(string what) =>
        new($"{Name} may not {what}: this caller may only look. {HowToGain}".TrimEnd())
        {
            Kind = UserErrorKind.NotAllowed,
        };
}
