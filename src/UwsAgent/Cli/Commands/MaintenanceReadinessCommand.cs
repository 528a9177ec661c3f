using System.CommandLine;
using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Maintenance.Readiness;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws maintenance readiness CLUSTER --to 1.20</c>: what stands between a cluster and a version of Kubernetes.</summary>
internal sealed class MaintenanceReadinessCommand(ReadinessSurvey survey) : IMaintenanceCommands
{
    private const int MostShown = 5;

    public IEnumerable<Command> Build(CommandSession session) => [BuildReadiness(session)];

    private Command BuildReadiness(CommandSession session)
    {
        var cluster = new Argument<string>("cluster") { Description = "Its name under Autoscaling:Clusters" };
        var to = new Option<string>("--to", "-t")
        {
            Description = "The minor of Kubernetes that it is to get, such as 1.20",
            Required = true,
        };
        var command = new Command(
            "readiness",
            "Show what stands between a cluster and a version of Kubernetes, the worst first"
        )
        {
            cluster,
            to,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var report = await survey.AskAsync(
                    parsed.GetRequiredValue(cluster),
                    parsed.GetRequiredValue(to),
                    cancellationToken
                );
                if (session.IsJson)
                {
                    session.WriteJson(report);
                    return;
                }

                session.ShowLines([
                    new("cluster", $"{report.Cluster}, {report.From} to {report.To}"),
                    new(
                        "verdict",
                        report.Verdict,
                        report.Findings.Count > 0 ? Of(report.Findings[0].Severity) : Tone.Good
                    ),
                    new("score", report.Explained),
                ]);
                if (report.Findings.Count > 0)
                {
                    session.Show(
                        report.Findings,
                        [
                            new("", one => new(Word(one.Severity), Of(one.Severity))),
                            new("WHAT", one => one.What),
                            new("WHERE", one => Where(one)),
                            new("DO", one => one.Do ?? ""),
                        ]
                    );
                }
            }
        );
        return command;
    }

    private static string Where(ReadinessFinding one) =>
        one.Count <= MostShown
            ? string.Join(", ", one.Where)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", one.Where.Take(MostShown))} and {one.Count - Math.Min(MostShown, one.Where.Count)} more"
            );

    private static string Word(ReadinessSeverity severity) =>
        severity switch
        {
            ReadinessSeverity.Refused => "refused",
            ReadinessSeverity.Breaks => "breaks",
            ReadinessSeverity.Blocks => "blocks",
            ReadinessSeverity.Unknown => "unknown",
            ReadinessSeverity.Risk => "risk",
            _ => "notice",
        };

    private static Tone Of(ReadinessSeverity severity) =>
        severity switch
        {
            ReadinessSeverity.Refused or ReadinessSeverity.Breaks => Tone.Bad,
            ReadinessSeverity.Blocks or ReadinessSeverity.Unknown or ReadinessSeverity.Risk => Tone.Warning,
            _ => Tone.Plain,
        };
}
