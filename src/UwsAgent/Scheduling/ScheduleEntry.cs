using UwsAgent.Core;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Scheduling;

/// <summary>One schedule in force: from the configuration, or a kind's own.</summary>
internal sealed record ScheduleEntry(string Name, JobKind Kind, CronSchedule Cron, ScheduleOptions Options)
{
    public MisfirePolicy Misfire => Options.Misfire ?? Kind.Misfire;

    public string DedupeKey => "schedule:" + Name;

    public JobRequest Request(string author, bool dryRun) =>
        new(Kind.Name, author)
        {
            Title = "schedule " + Name,
            Payload = Options.Payload?.GetRawText() ?? "{}",
            DedupeKey = DedupeKey,
            DryRun = dryRun || Options.DryRun,
        };

    /// <summary>The kinds' own schedules, replaced and joined by those of the configuration.</summary>
    /// <param name="idle">Kinds that have nothing to do, so that their own schedules are left out.</param>
    /// <param name="faulty">Told of an entry that cannot be used; the configuration's validation has refused it before.</param>
    public static IReadOnlyList<ScheduleEntry> All(
        JobCatalog catalog,
        SchedulesOptions options,
        IReadOnlySet<string> idle,
        Action<string, string> faulty
    )
    {
        var wanted = catalog
            .Kinds.Where(kind => kind.DefaultCron is not null && !idle.Contains(kind.Name))
            .Select(kind => (kind.Name, Options: new ScheduleOptions()))
            .Where(own => !options.ContainsKey(own.Name))
            .Concat(options.Select(entry => (Name: entry.Key, Options: entry.Value)));
        var entries = new List<ScheduleEntry>();
        foreach (var (name, entry) in wanted.OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            if (Make(catalog, name, entry) is { Entry: { } made })
            {
                entries.Add(made);
            }
            else if (Make(catalog, name, entry).Fault is { } fault)
            {
                faulty(name, fault);
            }
        }

        return entries;
    }

    public static (ScheduleEntry? Entry, string? Fault) Make(JobCatalog catalog, string name, ScheduleOptions options)
    {
        if (FindLack(catalog, name, options) is { } lack)
        {
            return (null, lack);
        }

        var kind = catalog.Get(options.Job ?? name);
        try
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
            var cron = CronSchedule.Parse(options.Cron ?? kind.DefaultCron!, zone);
            return (new ScheduleEntry(name, kind, cron, options), null);
        }
        catch (Exception exception) when (exception is FormatException or TimeZoneNotFoundException)
        {
            return (null, $"has a fault: {exception.Message}");
        }
    }

    /// <summary>What an entry lacks beside the form of its values: a kind that exists, a time.</summary>
    public static string? FindLack(JobCatalog catalog, string name, ScheduleOptions options)
    {
        if (catalog.Find(options.Job ?? name) is not { } kind)
        {
            var known = string.Join(", ", catalog.Kinds.Select(one => one.Name));
            return $"names the kind of job '{options.Job ?? name}', which does not exist; kinds: {known}";
        }

        return options.Cron is null && kind.DefaultCron is null
            ? "has no Cron, and its kind of job has none of its own"
            : null;
    }
}
