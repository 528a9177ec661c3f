namespace UwsAgent.Core.Configuration;

/// <summary>One thing wrong with the configuration, with all that is needed to mend it.</summary>
/// <param name="Origin">Null when the value is nowhere: something required is missing.</param>
/// <param name="Key">The whole path with colons; null when a file as such is at fault.</param>
/// <param name="Problem">A phrase after the key: <c>must be at least 1</c>.</param>
/// <param name="Given">As it was given; null when there is nothing to show, or it must not be shown.</param>
public sealed record ConfigurationFault(SettingOrigin? Origin, string? Key, string Problem, string? Given = null)
{
    public override string ToString() =>
        (Origin is null or { Source: SettingSource.Default } ? "" : $"{Origin}: ")
        + (Key is null ? "" : $"{Key} ")
        + Problem
        + (Given is null ? "" : $", was {Given}");
}
