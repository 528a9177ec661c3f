using System.Globalization;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>What a person wants frozen.</summary>
/// <param name="Until">Null until it is taken back.</param>
public sealed record FreezeWish(string Reason, DateTimeOffset? Until)
{
    public bool AllowSecurity { get; init; }

    /// <summary>Names, which may have <c>*</c> and <c>?</c>; none for all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}

/// <summary>What people do to the calendar: freeze and unfreeze.</summary>
public sealed class FreezeControl(FreezeBook book, IEventLog events, TimeProvider time)
{
    private const int LongestReason = 300;

    /// <exception cref="UserErrorException">There is no reason, or its end is over.</exception>
    public async Task<Freeze> FreezeAsync(FreezeWish wish, string author, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var now = time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(wish.Reason))
        {
            throw new UserErrorException("A freeze needs a reason, for whoever wonders why nothing is upgraded.");
        }

        if (wish.Until <= now)
        {
            throw new UserErrorException("The freeze would be over already: its end must be later than now.");
        }

        if (wish.Targets.FirstOrDefault(target => target.Length == 0 || target.Any(char.IsWhiteSpace)) is { } wrong)
        {
            throw new UserErrorException($"'{wrong}' is no name of a target; it may have * and ?.");
        }

        var known = await book.AllAsync(cancellationToken);
        var freeze = new Freeze(Id(known), author, PlainText.Line(wish.Reason.Trim(), LongestReason), now, wish.Until)
        {
            AllowSecurity = wish.AllowSecurity,
            Targets = wish.Targets.Count > 0 ? wish.Targets : ["*"],
        };
        await book.SetAsync(freeze, known.Where(one => one.IsOver(now)), cancellationToken);
        await events.AppendAsync(
            new AgentEvent(CalendarEvents.Frozen, string.Join(", ", freeze.Targets), What(freeze, now))
            {
                Author = author,
                Why = freeze.Reason,
                Undo = $"uws maintenance unfreeze {freeze.Id}",
            },
            cancellationToken
        );
        return freeze;
    }

    /// <param name="id">Null for the only one there is.</param>
    /// <exception cref="UserErrorException">There is none, or several to choose from.</exception>
    public async Task<Freeze> UnfreezeAsync(string? id, string author, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var held = (await book.AllAsync(cancellationToken)).Where(one => !one.IsOver(now)).ToList();
        var ids = string.Join(", ", held.Select(one => one.Id));
        if (held.Count == 0)
        {
            throw new UserErrorException(
                "No person froze maintenance. Freezes of the configuration are changed there: Maintenance:Freezes."
            )
            {
                Kind = UserErrorKind.NotFound,
            };
        }

        if (id is null && held.Count > 1)
        {
            throw new UserErrorException($"There are several freezes; say which: {ids}.");
        }

        var freeze = id is null
            ? held[0]
            : held.FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.OrdinalIgnoreCase))
                ?? throw new UserErrorException($"There is no freeze '{id}' of a person. Those that are: {ids}.")
                {
                    Kind = UserErrorKind.NotFound,
                };
        await book.RemoveAsync([freeze], cancellationToken);
        await events.AppendAsync(
            new AgentEvent(CalendarEvents.Unfrozen, string.Join(", ", freeze.Targets), "unfrozen")
            {
                Author = author,
                Before = freeze.Who,
            },
            cancellationToken
        );
        return freeze;
    }

    private static string What(Freeze freeze, DateTimeOffset now)
    {
        return "frozen "
            + (freeze.Until is { } until ? $"for {Durations.Text(until - now)}" : "until it is taken back")
            + (freeze.AllowSecurity ? "; security work goes on" : "");
    }

    private static string Id(IReadOnlyList<Freeze> known)
    {
        for (var number = 1; ; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"freeze-{number}");
            if (known.All(one => one.Id != id))
            {
                return id;
            }
        }
    }
}
