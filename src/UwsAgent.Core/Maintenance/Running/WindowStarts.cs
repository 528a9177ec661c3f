using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Begins a run when a window opens, once for each opening, across restarts; says which openings were missed.</summary>
public sealed class WindowStarts(CurrentCalendar calendar, IDocumentStore store, IJobQueue queue, RunParts parts)
{
    /// <summary>Who queues these runs.</summary>
    public const string Author = "maintenance-window";

    private const string Openings = "maintenance-openings";

    /// <summary>To be called about every minute.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var options = parts.Options.Value;
        if (!options.Enabled)
        {
            return;
        }

        var now = parts.Clock.GetUtcNow();
        foreach (var window in calendar.Value.Windows)
        {
            var before = await store.ReadAsync(Openings, window.Name, cancellationToken) is { } document
                ? JsonSerializer.Deserialize(document.Json.Span, RunJson.Default.OpeningMemo)
                : null;
            var last = window.LastOpening(now);
            switch (WindowStart.Decide(before?.Opens, last, window.Options.Cutoff, now))
            {
                case WindowStart.Begin when !await IsQueuedAsync(WishOf(window, options), cancellationToken):
                    continue;
                case WindowStart.Missed missed:
                    await parts.Events.AppendAsync(
                        new AgentEvent(RunEvents.WindowMissed, window.Name, Words(window.Name, missed.Opening)),
                        cancellationToken
                    );
                    break;
            }

            // After the job is on disk: cut off in between, the same job is asked for again and is already there.
            var memo = new OpeningMemo(window.Name, last?.Opens ?? DateTimeOffset.MinValue);
            if (memo != before)
            {
                await store.CommitAsync(
                    [
                        DocumentChange.Put(
                            Openings,
                            window.Name,
                            JsonSerializer.SerializeToUtf8Bytes(memo, RunJson.Default.OpeningMemo)
                        ),
                    ],
                    cancellationToken
                );
            }
        }
    }

    /// <summary>False while the queue takes no work: a minute later it is asked again.</summary>
    private async Task<bool> IsQueuedAsync(MaintenanceWish wish, CancellationToken cancellationToken)
    {
        try
        {
            await queue.EnqueueAsync(MaintenanceRunJob.Request(wish, Author, dryRun: false), cancellationToken);
            return true;
        }
        catch (UserErrorException)
        {
            return false;
        }
    }

    private static MaintenanceWish WishOf(MaintenanceWindow window, MaintenanceOptions options) =>
        new()
        {
            Round = options.Round.Length > 0 ? options.Round : null,
            Targets = window.Options.Targets is ["*"] ? [] : window.Options.Targets,
            SecurityOnly = window.Options.SecurityOnly,
        };

    private static string Words(string window, WindowOpening opening) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"window {window} was open from {opening.Opens:yyyy-MM-dd HH:mm}Z to {opening.Ends:yyyy-MM-dd HH:mm}Z and nothing was begun: the agent was not there in time; it is left out until the next opening"
        );
}
