using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Hosting;

/// <summary>Takes a changed configuration into force while the agent runs: on SIGHUP, on request, or when its files changed and are quiet.</summary>
internal sealed partial class ConfigurationReload(
    ConfigurationCatalog catalog,
    ConfigurationStart start,
    IConfigurationFiles files,
    IEventLog events,
    IHeartbeats heartbeats,
    TimeProvider time,
    ILogger<ConfigurationReload> logger
) : LoopService
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private const string Loop = "configuration";

    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly QuietChange change = new(Quiet);
    private IReadOnlyList<string> secretFiles = start.SecretFiles;
    private volatile string mark = start.Mark;
    private volatile ReloadReport? last;
    private volatile ReloadReport? refusal;

    public ConfigurationSnapshot Snapshot => start.InForce.Snapshot;

    /// <summary>Null when there was none since the start.</summary>
    public ReloadReport? LastReload => last;

    /// <summary>Why the configuration on the disk is not the one in force; null when it is. For every <c>uws status</c>.</summary>
    public ReloadReport? Refusal => refusal;

    /// <summary>Reads and checks everything; a good configuration is in force when it returns, a bad one changes nothing.</summary>
    /// <param name="author">Who asked: a user, a signal, a change of files.</param>
    public async Task<ReloadReport> ReloadAsync(string author, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var report = Reload(author);
            last = report;
            refusal = report.Result == ReloadResult.Refused ? report : null;
            if (report.ToEvent() is { } happened)
            {
                await events.AppendAsync(happened, cancellationToken);
            }
            else
            {
                LogUnchanged(report.Summary, author);
            }

            return report;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public override void Dispose()
    {
        oneAtATime.Dispose();
        base.Dispose();
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        heartbeats.Expect(Loop, TimeSpan.FromMinutes(1));
        using var hangUp = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(
                PosixSignal.SIGHUP,
                signal =>
                {
                    signal.Cancel = true;
                    _ = Task.Run(() => TryAsync("signal SIGHUP", stoppingToken), stoppingToken);
                }
            );
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            await LookAsync(stoppingToken);
            heartbeats.Beat(Loop);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private Task LookAsync(CancellationToken cancellationToken)
    {
        var known = mark;
        var seen = files.Mark(secretFiles);
        return change.IsDue(known, seen, time.GetElapsedTime(0))
            ? TryAsync($"change of {string.Join(", ", QuietChange.Files(known, seen))}", cancellationToken)
            : Task.CompletedTask;
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nobody waits for this reload; whatever goes wrong is logged, and the last good configuration stays."
    )]
    private async Task TryAsync(string author, CancellationToken cancellationToken)
    {
        try
        {
            await ReloadAsync(author, cancellationToken);
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            LogBug(bug, author);
        }
    }

    private ReloadReport Reload(string author)
    {
        // The mark comes first: what changes while it is read is seen as a change afterwards.
        var before = files.Mark(secretFiles);
        var current = start.InForce.Snapshot;
        var now = time.GetUtcNow();
        var load = ConfigurationLoader.Load(catalog, files.Read(), now, current.Version + 1);
        mark = load.SecretFiles.SequenceEqual(secretFiles, StringComparer.Ordinal)
            ? before
            : files.Mark(load.SecretFiles);
        secretFiles = load.SecretFiles;
        if (load.Snapshot is not { } next)
        {
            return new ReloadReport(ReloadResult.Refused, author, now, current.Version) { Faults = load.Faults };
        }

        var changes = current.ChangesTo(next);
        if (changes.Count == 0)
        {
            return new ReloadReport(ReloadResult.Unchanged, author, now, current.Version)
            {
                IsMended = refusal is not null,
            };
        }

        var names = changes.Select(each => each.Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var changed = catalog.Sections.Where(section => names.Contains(section.Name));
        foreach (var bug in start.InForce.Swap(next, changed.Select(section => section.OptionsType)))
        {
            LogBug(bug, author);
        }

        return new ReloadReport(ReloadResult.Reloaded, author, now, next.Version) { Changes = changes };
    }

    [LoggerMessage(LogLevel.Information, "{Summary} (asked by {Author})")]
    private partial void LogUnchanged(string summary, string author);

    [LoggerMessage(
        LogLevel.Error,
        "A part could not take the new configuration that {Author} brought; restart the agent"
    )]
    private partial void LogBug(Exception bug, string author);
}
