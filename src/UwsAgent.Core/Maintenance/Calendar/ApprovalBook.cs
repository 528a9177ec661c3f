using System.Globalization;
using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>Which openings of windows people approved, durable: at most one for each window.</summary>
public sealed class ApprovalBook(
    CurrentCalendar calendar,
    OpeningBook openings,
    IDocumentStore store,
    IEventLog events,
    TimeProvider time
)
{
    private const string Collection = "maintenance-approvals";
    private static readonly TimeSpan LongestAhead = TimeSpan.FromDays(400);

    /// <summary>Null without one, and when what is stored cannot be read: then nobody has approved.</summary>
    public async Task<Approval?> FindAsync(string window, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(Collection, window, cancellationToken) is { } document
                ? JsonSerializer.Deserialize(document.Json.Span, CalendarJson.Default.Approval)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The opening that an approval given now is for: the one in which work may still begin, else the next.</summary>
    /// <exception cref="UserErrorException">There is no such window, it needs no approval, or it does not open again.</exception>
    public async Task<WindowOpening> OpeningOfAsync(string name, CancellationToken cancellationToken)
    {
        var window = Window(name);
        var now = time.GetUtcNow();

        // An opening that had a run, or began before the window was written down, is over for the agent.
        var dealtWith = (await openings.FindAsync(window.Name, cancellationToken))?.Opens;
        return window.LastOpening(now) is { } open && now < open.Ends - window.Options.Cutoff && dealtWith < open.Opens
                ? open
            : window.Openings(now, now + LongestAhead).Where(one => one.Opens > now).ToList() is [var next, ..] ? next
            : throw new UserErrorException($"Window {window.Name} does not open again.");
    }

    /// <exception cref="UserErrorException">As <see cref="OpeningOfAsync"/>.</exception>
    public async Task<Approval> ApproveAsync(string name, string author, CancellationToken cancellationToken)
    {
        var opening = await OpeningOfAsync(name, cancellationToken);
        var approval = new Approval(Window(name).Name, author, time.GetUtcNow(), opening.Opens);
        await store.CommitAsync(
            [
                DocumentChange.Put(
                    Collection,
                    approval.Window,
                    JsonSerializer.SerializeToUtf8Bytes(approval, CalendarJson.Default.Approval)
                ),
            ],
            cancellationToken
        );
        await events.AppendAsync(
            new AgentEvent(CalendarEvents.Approved, approval.Window, $"approved for {Moment(approval)}")
            {
                Author = author,
                Undo = $"uws maintenance approve {approval.Window} --withdraw",
            },
            cancellationToken
        );
        return approval;
    }

    /// <exception cref="UserErrorException">Nobody approved it.</exception>
    public async Task<Approval> WithdrawAsync(string name, string author, CancellationToken cancellationToken)
    {
        var window = Window(name);
        var approval =
            await FindAsync(window.Name, cancellationToken)
            ?? throw new UserErrorException($"Nobody has approved window {window.Name}.")
            {
                Kind = UserErrorKind.NotFound,
            };
        await store.CommitAsync([DocumentChange.Remove(Collection, window.Name)], cancellationToken);
        await events.AppendAsync(
            new AgentEvent(
                CalendarEvents.ApprovalWithdrawn,
                window.Name,
                $"no longer approved for {Moment(approval)}; a run that has begun goes on"
            )
            {
                Author = author,
                Before = approval.Author,
            },
            cancellationToken
        );
        return approval;
    }

    private MaintenanceWindow Window(string name)
    {
        var windows = calendar.Value.Windows;
        var window =
            windows.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new UserErrorException(
                windows.Count == 0
                    ? "There are no windows: Maintenance:Windows is empty."
                    : $"There is no window '{name}'. Those there are: {string.Join(", ", windows.Select(one => one.Name))}."
            )
            {
                Kind = UserErrorKind.NotFound,
            };
        return window.Options.NeedsApproval
            ? window
            : throw new UserErrorException(
                $"Window {window.Name} needs no approval: Maintenance:Windows:{window.Name}:NeedsApproval is false."
            );
    }

    private static string Moment(Approval approval) =>
        approval.Opens.UtcDateTime.ToString("ddd yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
