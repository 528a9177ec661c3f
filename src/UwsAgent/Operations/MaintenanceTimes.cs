using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Calendar;

namespace UwsAgent.Operations;

/// <summary>The calendar as every front door shows it, and what people do to it.</summary>
internal sealed class MaintenanceTimes(
    CurrentCalendar calendar,
    FreezeControl control,
    ApprovalBook approvals,
    TimeProvider clock
) : IStatusLines
{
    public const int UsualDays = 14;
    private const int MostDays = 400;

    private volatile IReadOnlyList<Freeze> lastSeen = [];

    /// <exception cref="UserErrorException">So many days are none, or too many.</exception>
    public async Task<CalendarView> ShowAsync(int days, CancellationToken cancellationToken)
    {
        var (now, to) = Span(days);
        var made = await FreezesAsync(cancellationToken);
        var freezes = calendar.Value.Freezes.Concat(made).Where(one => one.From < to && !one.IsOver(now)).ToList();
        var yes = await ApprovalsAsync(cancellationToken);
        return new CalendarView(
            now,
            [
                .. calendar
                    .Value.Windows.SelectMany(window =>
                        window
                            .Openings(now, to)
                            .Select(opening =>
                                OpeningView.Of(window, opening, freezes) with
                                {
                                    ApprovedBy = yes.FirstOrDefault(one =>
                                        one.Window == window.Name && one.Opens == opening.Opens
                                    )?.Author,
                                }
                            )
                    )
                    .OrderBy(one => one.Opens)
                    .ThenBy(one => one.Window, StringComparer.OrdinalIgnoreCase),
            ],
            [.. freezes.OrderBy(one => one.From).Select(one => FreezeView.Of(one, now))]
        );
    }

    public async Task<string> IcsAsync(int days, CancellationToken cancellationToken)
    {
        var (now, to) = Span(days);
        return CalendarIcs.Write(
            calendar.Value,
            await FreezesAsync(cancellationToken),
            now,
            to,
            Environment.MachineName,
            now
        );
    }

    public async Task<FreezeView> FreezeAsync(FreezeRequest wish, string author, CancellationToken cancellationToken)
    {
        var freeze = await control.FreezeAsync(
            new FreezeWish(wish.Reason ?? "", End(wish))
            {
                AllowSecurity = wish.AllowSecurity,
                Targets = wish.Targets ?? [],
            },
            author,
            cancellationToken
        );
        await FreezesAsync(cancellationToken);
        return FreezeView.Of(freeze, clock.GetUtcNow());
    }

    public async Task<FreezeView> UnfreezeAsync(string? id, string author, CancellationToken cancellationToken)
    {
        var freeze = await control.UnfreezeAsync(id, author, cancellationToken);
        await FreezesAsync(cancellationToken);
        return FreezeView.Of(freeze, clock.GetUtcNow());
    }

    /// <summary>Which opening a yes would be for.</summary>
    public Task<WindowOpening> OpeningOfAsync(string window, CancellationToken cancellationToken) =>
        approvals.OpeningOfAsync(window, cancellationToken);

    public Task<Approval> ApproveAsync(string window, string author, CancellationToken cancellationToken) =>
        approvals.ApproveAsync(window, author, cancellationToken);

    public Task<Approval> WithdrawAsync(string window, string author, CancellationToken cancellationToken) =>
        approvals.WithdrawAsync(window, author, cancellationToken);

    public IReadOnlyList<string> WindowsToApprove() =>
        [.. calendar.Value.Windows.Where(one => one.Options.NeedsApproval).Select(one => one.Name)];

    public async Task<IReadOnlyList<Freeze>> FreezesAsync(CancellationToken cancellationToken) =>
        lastSeen = await calendar.FreezesAsync(cancellationToken);

    public IEnumerable<StatusLine> Lines()
    {
        var now = clock.GetUtcNow();
        foreach (var freeze in calendar.Value.Freezes.Concat(lastSeen).Where(one => one.Holds(now)))
        {
            yield return new(
                "maintenance",
                $"frozen: {MaintenanceText.Sentence(freeze)}",
                freeze.IsUnreadable ? Tone.Bad : Tone.Warning
            );
        }
    }

    private async Task<IReadOnlyList<Approval>> ApprovalsAsync(CancellationToken cancellationToken)
    {
        var given = new List<Approval>();
        foreach (var window in WindowsToApprove())
        {
            if (await approvals.FindAsync(window, cancellationToken) is { } approval)
            {
                given.Add(approval);
            }
        }

        return given;
    }

    private (DateTimeOffset Now, DateTimeOffset To) Span(int days)
    {
        var now = clock.GetUtcNow();
        return days is >= 1 and <= MostDays
            ? (now, now.AddDays(days))
            : throw new UserErrorException(
                string.Create(CultureInfo.InvariantCulture, $"The days must be from 1 to {MostDays}, was {days}.")
            );
    }

    private DateTimeOffset? End(FreezeRequest wish)
    {
        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        return (wish.Until, wish.For) switch
        {
            (null, null) => null,
            (not null, not null) => throw new UserErrorException("Say either until when or for how long, not both."),
            (null, { } length) => DurationText.TryParse(length, out var lasts) && lasts < TimeSpan.FromDays(3650)
                ? clock.GetUtcNow() + lasts
                : throw new UserErrorException($"for {DurationText.Wanted}, was '{length}'."),
            ({ } text, _) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Universal, out var until)
                ? until
                : throw new UserErrorException(
                    $"'{text}' is no time: say 2026-12-01 or 2026-12-01T10:00Z; without a zone it is UTC."
                ),
        };
    }
}

/// <summary>What a person wants frozen, in words: until <c>2026-12-01</c>, or for <c>3d</c>; without both until it is taken back.</summary>
internal sealed record FreezeRequest(string? Reason = null)
{
    public string? Until { get; init; }

    public string? For { get; init; }

    public bool AllowSecurity { get; init; }

    public IReadOnlyList<string>? Targets { get; init; }
}

/// <summary>The days to come.</summary>
internal sealed record CalendarView(
    DateTimeOffset Now,
    IReadOnlyList<OpeningView> Openings,
    IReadOnlyList<FreezeView> Freezes
);

/// <summary>One opening of one window.</summary>
/// <param name="LastStart">From then on nothing new begins.</param>
/// <param name="OpensThere">By the clocks of the window's zone.</param>
internal sealed record OpeningView(
    string Window,
    DateTimeOffset Opens,
    DateTimeOffset Ends,
    DateTimeOffset LastStart,
    string OpensThere,
    string TimeZone,
    IReadOnlyList<string> Targets,
    IReadOnlyList<string> Kinds,
    bool SecurityOnly
)
{
    /// <summary>It begins nothing without a person's yes.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>Who said yes to this opening.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>Who froze any of it.</summary>
    public IReadOnlyList<string> FrozenBy { get; init; } = [];

    public static OpeningView Of(MaintenanceWindow window, WindowOpening opening, IEnumerable<Freeze> freezes) =>
        new(
            window.Name,
            opening.Opens,
            opening.Ends,
            opening.Ends - window.Options.Cutoff,
            TimeZoneInfo
                .ConvertTime(opening.Opens, window.Zone)
                .ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture),
            window.Options.TimeZone,
            window.Options.Targets,
            window.Options.Kinds,
            window.Options.SecurityOnly
        )
        {
            NeedsApproval = window.Options.NeedsApproval,
            FrozenBy =
            [
                .. freezes
                    .Where(freeze =>
                        freeze.From < opening.Ends
                        && !freeze.IsOver(opening.Opens)
                        && !(window.Options.SecurityOnly && freeze.AllowSecurity)
                    )
                    .Select(freeze => freeze.Who),
            ],
        };
}

/// <summary>One freeze.</summary>
internal sealed record FreezeView(
    string Id,
    string Who,
    DateTimeOffset From,
    DateTimeOffset? Until,
    bool AllowSecurity,
    IReadOnlyList<string> Targets,
    bool IsInForce
)
{
    public static FreezeView Of(Freeze freeze, DateTimeOffset now) =>
        new(freeze.Id, freeze.Who, freeze.From, freeze.Until, freeze.AllowSecurity, freeze.Targets, freeze.Holds(now));
}
