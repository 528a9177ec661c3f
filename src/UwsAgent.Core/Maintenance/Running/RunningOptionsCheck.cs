using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Notifications;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Every fault of waves, blockers and runs that one key alone does not show.</summary>
internal static class RunningOptionsCheck
{
    private static readonly string[] Kinds = ["Alerts", "Command", "File", "Workload"];

    public static IEnumerable<OptionsFault> Faults(MaintenanceOptions options) =>
        [
            .. options.Waves.Index().SelectMany(wave => Faults(wave.Index, wave.Item, options.Waves)),
            .. options.Blockers.SelectMany(blocker => Faults($"Blockers:{blocker.Key}", blocker.Value)),
            .. Times(options),
            .. options.Round.Length == 0 || RoundName.IsRound(options.Round)
                ? Array.Empty<OptionsFault>()
                : [new OptionsFault("Round", RoundName.Wanted, options.Round)],
            .. options
                .MailTo.Index()
                .Where(one => !MailAddressText.IsAddress(one.Item))
                .Select(one => new OptionsFault(
                    string.Create(CultureInfo.InvariantCulture, $"MailTo:{one.Index}"),
                    "must be a mail address such as ops@example.org",
                    one.Item
                )),
        ];

    private static IEnumerable<OptionsFault> Faults(int index, WaveOptions wave, IReadOnlyList<WaveOptions> all)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"Waves:{index}");
        if (wave.Name.Length == 0)
        {
            yield return new($"{key}:Name", "must be given", null);
        }
        else if (all.Take(index).Any(other => other.Name == wave.Name))
        {
            yield return new($"{key}:Name", "must not be the name of two waves", wave.Name);
        }

        if (wave.Targets.Count == 0)
        {
            yield return new($"{key}:Targets", "must name targets; what no wave names comes last by itself", null);
        }

        if (!Share.TryParse(wave.AtMost, out var most) || most.Number == 0)
        {
            yield return new($"{key}:AtMost", $"{Share.Wanted}, and at least 1", wave.AtMost);
        }

        if (!Share.TryParse(wave.MaxFailed, out _))
        {
            yield return new($"{key}:MaxFailed", Share.Wanted, wave.MaxFailed);
        }

        if (wave.Soak < TimeSpan.Zero)
        {
            yield return new($"{key}:Soak", "must not be less than 0", $"{wave.Soak}");
        }
    }

    private static IEnumerable<OptionsFault> Faults(string key, BlockerOptions blocker)
    {
        if (!Kinds.Contains(blocker.Kind, StringComparer.OrdinalIgnoreCase))
        {
            yield return new($"{key}:Kind", $"must be one of {string.Join(", ", Kinds)}", blocker.Kind);
            yield break;
        }

        if (
            Is("Alerts")
            && !(Uri.TryCreate(blocker.Server, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        )
        {
            yield return new($"{key}:Server", "must be an address such as http://prometheus:9090", blocker.Server);
        }

        if (Is("Command") && string.IsNullOrWhiteSpace(blocker.Command))
        {
            yield return new($"{key}:Command", "must name a command of the section Commands", blocker.Command);
        }

        if (Is("File") && blocker.File?.StartsWith('/') != true)
        {
            yield return new($"{key}:File", "must be a whole path", blocker.File);
        }

        if (Is("Workload") && (blocker.Cluster is null || blocker.Namespace is null || blocker.Pods is null))
        {
            yield return new($"{key}:Pods", "must be given together with Cluster and Namespace", blocker.Pods);
        }

        if (blocker.Timeout <= TimeSpan.Zero)
        {
            yield return new($"{key}:Timeout", "must be more than 0", $"{blocker.Timeout}");
        }

        if (blocker.MaxAge < TimeSpan.Zero)
        {
            yield return new($"{key}:MaxAge", "must not be less than 0", $"{blocker.MaxAge}");
        }

        if (blocker.Targets.Count == 0)
        {
            yield return new(
                $"{key}:Targets",
                "must name targets: without any it blocks nothing; Enabled leaves it out",
                null
            );
        }

        bool Is(string kind) => string.Equals(blocker.Kind, kind, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<OptionsFault> Times(MaintenanceOptions options)
    {
        foreach (
            var (name, value) in new[]
            {
                (nameof(options.Soak), options.Soak),
                (nameof(options.MaxWait), options.MaxWait),
                (nameof(options.SilentAfter), options.SilentAfter),
            }
        )
        {
            if (value < TimeSpan.Zero)
            {
                yield return new(name, "must not be less than 0", $"{value}");
            }
        }

        if (options.AskEvery < TimeSpan.FromSeconds(1))
        {
            yield return new(nameof(options.AskEvery), "must be at least 1 s", $"{options.AskEvery}");
        }

        if (options.NowFor <= TimeSpan.Zero)
        {
            yield return new(nameof(options.NowFor), "must be more than 0", $"{options.NowFor}");
        }
    }
}
