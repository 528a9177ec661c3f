using System.Globalization;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Operations;

/// <summary>What happened, for every front door.</summary>
internal sealed class EventReading(IEventLog events, TimeProvider clock)
{
    public const int UsualMost = 50;

    /// <param name="since">A time, or how long ago; null for whenever.</param>
    /// <param name="newest">Null for the usual number, or for all when <paramref name="since"/> says where to begin.</param>
    public IAsyncEnumerable<RecordedEvent> ReadAsync(
        string? since,
        EventQuery query,
        int? newest,
        bool follow,
        CancellationToken cancellationToken
    )
    {
        if (newest < 0)
        {
            throw new UserErrorException("The number of events must not be negative.");
        }

        return events.ReadAsync(
            query with
            {
                Since = since is null ? null : Moment(since, clock.GetUtcNow()),
                Newest = newest ?? (since is null ? UsualMost : null),
            },
            follow,
            cancellationToken
        );
    }

    /// <summary><c>90m</c>, <c>2d</c>, <c>2026-03-01</c> or <c>2026-03-01T10:00:00Z</c>; without a zone it is UTC.</summary>
    public static DateTimeOffset Moment(string text, DateTimeOffset now)
    {
        if (DurationText.TryParse(text, out var ago) && ago >= TimeSpan.Zero && ago < now - DateTimeOffset.UnixEpoch)
        {
            return now - ago;
        }

        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Universal, out var moment)
            ? moment
            : throw new UserErrorException(
                $"'{text}' is neither a length of time nor a time: say 90m, 2d, 2026-03-01 or 2026-03-01T10:00Z."
            );
    }
}
