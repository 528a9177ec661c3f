using System.Runtime.CompilerServices;
using System.Text;

namespace UwsAgent.Core.Maintenance.Calendar;

/// <summary>One time from when to when a window is open.</summary>
public readonly record struct WindowOpening(DateTimeOffset Opens, DateTimeOffset Ends);

/// <summary>A window of the configuration, ready to be asked: quickly, for any instant.</summary>
public sealed class MaintenanceWindow
{
    private const int DaysPerBlock = 64;
    private const int Blocks = 800;
    private const long TicksPerBlock = DaysPerBlock * TimeSpan.TicksPerDay;

    /// <summary>So far ahead an opening is looked for: what does not open for two years is taken for never.</summary>
    private const int BlocksAhead = 2 * 366 / DaysPerBlock;

    private static readonly int FirstBlock = new DateOnly(1990, 1, 1).DayNumber / DaysPerBlock;

    private readonly WindowDays days;
    private readonly TimeOnly start;
    private readonly long duration;

    // What a block of days holds is always the same, so whoever comes first works it out, and twice does no harm.
    private readonly long[]?[] openings = new long[Blocks][];

    private MaintenanceWindow(string name, WindowOptions options, TimeOnly start, TimeZoneInfo zone)
    {
        (Name, Options, Zone, this.start) = (name, options, zone, start);
        days = WindowDays.Of(options.Days);
        duration = options.Duration.Ticks;
    }

    public string Name { get; }

    public WindowOptions Options { get; }

    public TimeZoneInfo Zone { get; }

    /// <exception cref="UserErrorException">Its time or its time zone is none; <see cref="CalendarOptionsCheck"/> says so at the start already.</exception>
    public static MaintenanceWindow Of(string name, WindowOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MaintenanceWindow(
            name,
            options,
            WallClock.Time(options.Start)
                ?? throw new UserErrorException($"Maintenance:Windows:{name}:Start {WallClock.WantedTime}."),
            TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out var zone)
                ? zone
                : throw new UserErrorException(
                    $"The time zone {options.TimeZone} of window {name} is not known on this host: install tzdata, or name another one."
                )
        );
    }

    public bool IsFor(string target, string kind) =>
        NameGlobs.Match(Options.Targets, target) && NameGlobs.Match(Options.Kinds, kind);

    public bool Contains(DateTimeOffset at) => Last(at.UtcTicks) is var opens and > 0 && at.UtcTicks < opens + duration;

    /// <summary>How long after the opening a target begins: for one target always the same.</summary>
    public TimeSpan SpreadOf(string target)
    {
        if (Options.Jitter <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // FNV-1a, then mixed: the hash of strings in .NET is another one after each start.
        var hash = 14695981039346656037UL;
        foreach (var one in Encoding.UTF8.GetBytes($"{Name}\n{target}".ToLowerInvariant()))
        {
            hash = (hash ^ one) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        return TimeSpan.FromSeconds((long)(hash % (ulong)Math.Max(1, (long)Options.Jitter.TotalSeconds + 1)));
    }

    /// <summary>Openings that end after <paramref name="from"/> and open before <paramref name="to"/>, in order.</summary>
    public IEnumerable<WindowOpening> Openings(DateTimeOffset from, DateTimeOffset to)
    {
        for (var opens = Next(from.UtcTicks - duration); opens > 0 && opens < to.UtcTicks; opens = Next(opens))
        {
            yield return new WindowOpening(At(opens), At(opens + duration));
        }
    }

    /// <summary>The newest opening at or before an instant; null when there was none for long.</summary>
    public WindowOpening? LastOpening(DateTimeOffset at) =>
        Last(at.UtcTicks) is var opens and > 0 ? new WindowOpening(At(opens), At(opens + duration)) : null;

    internal long DurationTicks => duration;

    /// <summary>The last opening at or before an instant and the first after it, in ticks.</summary>
    /// <param name="last">0 when there is none that could still be open.</param>
    /// <param name="next">0 when there is none for long.</param>
    internal void Around(long ticks, out long last, out long next)
    {
        var block = BlockOf(ticks);
        var found = Block(block);
        var index = After(found, ticks);
        last =
            index > 0 ? found[index - 1]
            : Block(block - 1) is [.., var before] ? before
            : 0;
        next = index < found.Length ? found[index] : FirstAfter(block);
    }

    internal long Last(long ticks)
    {
        var block = BlockOf(ticks);
        var found = Block(block);
        var index = After(found, ticks);
        return index > 0 ? found[index - 1]
            : Block(block - 1) is [.., var before] ? before
            : 0;
    }

    private long Next(long ticks)
    {
        Around(ticks, out _, out var next);
        return next;
    }

    private long FirstAfter(int block)
    {
        for (var ahead = 1; ahead <= BlocksAhead; ahead++)
        {
            if (Block(block + ahead) is [var first, ..])
            {
                return first;
            }
        }

        return 0;
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private static int BlockOf(long ticks) => (int)(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks) / TicksPerBlock);

    /// <summary>The index of the first that is later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int After(long[] sorted, long ticks)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] <= ticks)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private long[] Block(int block)
    {
        var slot = block - FirstBlock;
        if ((uint)slot >= (uint)openings.Length)
        {
            return Worked(block);
        }

        return Volatile.Read(ref openings[slot]) ?? (openings[slot] = Worked(block));
    }

    /// <summary>The openings whose instants are in the block; by the clocks of their zone they may be on a day before or after it.</summary>
    private long[] Worked(int block)
    {
        var found = new List<long>();
        var end = Math.Min((block + 1) * DaysPerBlock, DateOnly.MaxValue.DayNumber - 2);
        for (var number = Math.Max(2, (block * DaysPerBlock) - 1); number <= end; number++)
        {
            var day = DateOnly.FromDayNumber(number);
            if (days.Includes(day) && WallClock.At(day, start, Zone) is { } opens && BlockOf(opens.Ticks) == block)
            {
                found.Add(opens.Ticks);
            }
        }

        return [.. found];
    }
}
