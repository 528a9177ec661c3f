using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Begins a run when a window opens, once for each opening, across restarts, and where it is so wanted not without a person's approval; says which openings were missed.</summary>
public sealed class WindowStarts(
    CurrentCalendar calendar,
    ApprovalBook approvals,
    OpeningBook openings,
    IJobQueue queue,
    RunParts parts
)
{
    /// <summary>Who queues these runs.</summary>
    public const string Author = "maintenance-window";

    /// <summary>To be called about every minute.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var options = parts.Options.Value;
        if (!options.Enabled)
        {
            return;
        }

        foreach (var window in calendar.Value.Windows)
        {
            var before = await openings.FindAsync(window.Name, cancellationToken);
            // After the job is on disk: cut off in between, the same job is asked for again and is already there.
            var memo = await LookAsync(window, before, options, cancellationToken);
            if (memo is not null && memo != before)
            {
                await openings.RememberAsync(memo, cancellationToken);
            }
        }
    }

    /// <returns>What is to be remembered; <paramref name="before"/> to be asked again.</returns>
    private async Task<OpeningMemo?> LookAsync(
        MaintenanceWindow window,
        OpeningMemo? before,
        MaintenanceOptions options,
        CancellationToken cancellationToken
    )
    {
        var now = parts.Clock.GetUtcNow();
        var last = window.LastOpening(now);
        var memo = new OpeningMemo(window.Name, last?.Opens ?? DateTimeOffset.MinValue);
        switch (WindowStart.Decide(before?.Opens, last, window.Options.Cutoff, now))
        {
            case WindowStart.Begin begin:
                var approval = window.Options.NeedsApproval
                    ? await approvals.FindAsync(window.Name, cancellationToken)
                    : null;
                if (window.Options.NeedsApproval && approval?.Opens != begin.Opening.Opens)
                {
                    return await WaitAsync(window, before!, begin.Opening, cancellationToken);
                }

                return await IsQueuedAsync(WishOf(window, options), approval?.Author ?? Author, cancellationToken)
                    ? memo
                    : before;
            case WindowStart.Missed missed:
                var why =
                    before?.WaitTold == missed.Opening.Opens ? "nobody approved it" : "the agent was not there in time";
                await parts.Events.AppendAsync(
                    new AgentEvent(RunEvents.WindowMissed, window.Name, Words(window.Name, missed.Opening, why)),
                    cancellationToken
                );
                return memo;
            default:
                // A memo of what was told is kept until the next opening.
                return before is not null && before.Opens == memo.Opens ? before : memo;
        }
    }

    private async Task<OpeningMemo> WaitAsync(
        MaintenanceWindow window,
        OpeningMemo before,
        WindowOpening opening,
        CancellationToken cancellationToken
    )
    {
        if (before.WaitTold == opening.Opens)
        {
            return before;
        }

        await parts.Events.AppendAsync(
            new AgentEvent(
                RunEvents.ApprovalMissing,
                window.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"window {window.Name} is open and waits until {opening.Ends - window.Options.Cutoff:yyyy-MM-dd HH:mm}Z for somebody's yes: uws maintenance approve {window.Name}"
                )
            ),
            cancellationToken
        );
        return before with { WaitTold = opening.Opens };
    }

    /// <summary>False while the queue takes no work: a minute later it is asked again.</summary>
    private async Task<bool> IsQueuedAsync(MaintenanceWish wish, string author, CancellationToken cancellationToken)
    {
        try
        {
            await queue.EnqueueAsync(MaintenanceRunJob.Request(wish, author, dryRun: false), cancellationToken);
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

    private static string Words(string window, WindowOpening opening, string why) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"window {window} was open from {opening.Opens:yyyy-MM-dd HH:mm}Z to {opening.Ends:yyyy-MM-dd HH:mm}Z and nothing was begun: {why}; it is left out until the next opening"
        );
}
