using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Operations;

/// <summary>What people may do about maintenance: begin a run.</summary>
internal sealed class MaintenanceControl(IJobQueue queue, ICurrent<MaintenanceOptions> current)
{
    /// <exception cref="UserErrorException">It is switched off, or a reason to work now is not allowed.</exception>
    public async Task<EnqueuedView> RunAsync(
        MaintenanceWish wish,
        string author,
        bool dryRun,
        CancellationToken cancellationToken
    )
    {
        RoundName.Checked(wish.Round);
        if (!current.Value.Enabled && !dryRun)
        {
            throw new UserErrorException("Maintenance:Enabled is false: nothing is upgraded.")
            {
                Kind = UserErrorKind.Conflict,
            };
        }

        if (wish.NowBecause is { } reason)
        {
            if (!current.Value.AllowNow)
            {
                throw new UserErrorException(
                    "Maintenance:AllowNow is false: nothing is done outside of the windows. When one opens: uws maintenance"
                )
                {
                    Kind = UserErrorKind.NotAllowed,
                };
            }

            if (string.IsNullOrWhiteSpace(reason))
            {
                throw new UserErrorException("Work outside of the windows needs a reason: --now 'REASON'.");
            }

            wish = wish with { NowBecause = PlainText.Line(reason.Trim(), 300) };
        }

        return EnqueuedView.Of(
            await queue.EnqueueAsync(
                MaintenanceRunJob.Request(wish with { OnlySettle = false, IsByHand = true }, author, dryRun),
                cancellationToken
            )
        );
    }
}
