using System.Text.Json.Nodes;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Operations;

/// <summary>The configuration as every front door shows, checks and reloads it.</summary>
internal sealed class ConfigurationOperations(
    ConfigurationReload reload,
    ConfigurationCatalog catalog,
    IConfigurationFiles files,
    TimeProvider clock
)
{
    /// <summary>Why the files on the disk are not what is in force; null when they are.</summary>
    public ReloadView? Refusal => reload.Refusal is { } report ? ReloadView.Of(report) : null;

    public ConfigurationView Show()
    {
        var snapshot = reload.Snapshot;
        return new(
            snapshot.Version,
            snapshot.LoadedAt,
            snapshot.Files,
            [.. snapshot.Settings.Select(setting => new SettingView(setting.Key, setting.Text, From(setting)))],
            snapshot.ToJson(),
            Refusal
        );
    }

    /// <summary>What a reload would say now, without doing it.</summary>
    public CheckView Check()
    {
        var current = reload.Snapshot;
        var load = ConfigurationLoader.Load(catalog, files.Read(), clock.GetUtcNow(), current.Version + 1);
        return new(
            load.Snapshot is not null,
            load.Files,
            [.. load.Faults.Select(FaultView.Of)],
            load.Snapshot is { } next ? current.ChangesTo(next) : []
        );
    }

    public async Task<ReloadView> ReloadAsync(string author, CancellationToken cancellationToken) =>
        ReloadView.Of(await reload.ReloadAsync(author, cancellationToken));

    private static string From(EffectiveSetting setting) =>
        setting.Origin.Source is SettingSource.Default ? "default" : setting.Origin.ToString();
}

/// <summary>The configuration in force.</summary>
/// <param name="Settings">Every value with its place; secrets as <c>***</c>.</param>
/// <param name="Configuration">The same in the shape of the files.</param>
/// <param name="Refused">When the files on the disk are not what is in force.</param>
internal sealed record ConfigurationView(
    long Version,
    DateTimeOffset LoadedAt,
    IReadOnlyList<string> Files,
    IReadOnlyList<SettingView> Settings,
    JsonObject Configuration,
    ReloadView? Refused
);

/// <summary>One value that is in force, and where it came from.</summary>
internal sealed record SettingView(string Key, string Value, string From);

/// <summary>What a reload would find.</summary>
internal sealed record CheckView(
    bool IsGood,
    IReadOnlyList<string> Files,
    IReadOnlyList<FaultView> Faults,
    IReadOnlyList<SettingChange> Changes
);

/// <summary>One thing wrong with the configuration; <paramref name="Text"/> has all of it in one line.</summary>
internal sealed record FaultView(
    string? Source,
    int? Line,
    int? Column,
    string? Key,
    string Problem,
    string? Given,
    string Text
)
{
    public static FaultView Of(ConfigurationFault fault) =>
        new(
            fault.Origin?.Name,
            fault.Origin is { Line: > 0 } ? fault.Origin.Line : null,
            fault.Origin is { Line: > 0 } ? fault.Origin.Column : null,
            fault.Key,
            fault.Problem,
            fault.Given,
            fault.ToString()
        );
}

/// <summary>What came of one reload.</summary>
internal sealed record ReloadView(
    ReloadResult Result,
    string Summary,
    string Author,
    DateTimeOffset At,
    long Version,
    IReadOnlyList<SettingChange> Changes,
    IReadOnlyList<FaultView> Faults
)
{
    public static ReloadView Of(ReloadReport report) =>
        new(
            report.Result,
            report.Summary,
            report.Author,
            report.At,
            report.Version,
            report.Changes,
            [.. report.Faults.Select(FaultView.Of)]
        );
}
