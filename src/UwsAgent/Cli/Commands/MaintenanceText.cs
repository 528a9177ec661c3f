using System.Globalization;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Operations;

namespace UwsAgent.Cli.Commands;

/// <summary>Maintenance in words and tables.</summary>
internal static class MaintenanceText
{
    public static void Show(CommandSession session, MaintenanceView view)
    {
        session.ShowLines([.. Lines(session, view)]);
        session.Show(
            view.Targets,
            [
                new("TARGET", one => one.Target),
                new("WORK", one => one.Kind),
                new("WAVE", one => one.Wave) { Spare = 3 },
                new("DUE", Due),
                new("HELD", Held) { Spare = 2 },
                new("NEXT", one => Next(session, one)),
                new("LAST WELL", one => one.LastSuccess is { } at ? JobColumns.When(session, at) : "never")
                {
                    Spare = 4,
                },
                new("NOTE", Note),
            ],
            view.IsConfigured
                ? "No target is known yet. They are asked each day, and now by: uws run maintenance-look"
                : "There is nothing to maintain: Maintenance:Hosts and Maintenance:Components are empty. Copy hosts.json or maintenance-components.json from /usr/share/doc/uws-agent/examples to /etc/uws-agent/conf.d and put yours in."
        );
    }

    /// <summary>As <c>ana: exams, until 2026-12-01 06:00; security goes on</c>.</summary>
    public static string Sentence(Freeze freeze) =>
        freeze.Who
        + (freeze.Until is { } until ? $", until {Ages.Moment(until)}" : ", until it is taken back")
        + (freeze.AllowSecurity ? "; security goes on" : "")
        + (freeze.Targets is ["*"] ? "" : $"; only {string.Join(", ", freeze.Targets)}");

    public static IReadOnlyList<Column<RunView>> Runs(CommandSession session) =>
        [
            new("RUN", one => one.Id),
            new("ROUND", one => one.Round ?? "-") { Spare = 2 },
            new("RESULT", one => new Cell(one.Result, ToneOf(one.Result))),
            new("BEGAN", one => JobColumns.When(session, one.StartedAt)),
            new("TOOK", one => one.EndedAt is { } end ? Ages.Length(end - one.StartedAt) : "-", IsRight: true)
            {
                Spare = 3,
            },
            new("BY", one => one.Author) { Spare = 4 },
            new("SUMMARY", one => one.Summary.Length > 0 ? one.Summary : one.Halted ?? "-"),
        ];

    public static void Show(CommandSession session, PlanOverview plan)
    {
        foreach (var (index, wave) in plan.Waves.Index())
        {
            var order = wave.HasCanary && wave.Targets.Count > 1 ? $", {wave.Targets[0]} alone first" : "";
            session.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"wave {index + 1}, {Cell.Clean(wave.Name)}: {Cell.Clean(string.Join(", ", wave.Targets))}{order}, at most {wave.AtMost} at a time"
                )
            );
        }

        var rows = plan
            .Targets.SelectMany(target =>
                target.Steps.SelectMany(step =>
                    step.Changes.Count == 0
                        ? [new PlanRow(target.Target, step.Name, step.What, null, null, step.IsSecurity)]
                        : step.Changes.Select(change => new PlanRow(
                            target.Target,
                            step.Name,
                            change.Name,
                            change.From,
                            change.To,
                            step.IsSecurity || change.IsSecurity
                        ))
                )
            )
            .ToList();
        session.Show(
            rows,
            [
                new("TARGET", one => one.Target),
                new("STEP", one => one.Step),
                new("WHAT", one => one.What),
                new("FROM", one => one.From ?? "-"),
                new("TO", one => one.To ?? "-"),
                new("SECURITY", one => one.IsSecurity ? new Cell("yes", Tone.Warning) : "-") { Spare = 1 },
            ],
            plan.Targets.Any(target => target.IsUnknown)
                ? "Nothing is due on those that could be asked."
                : "Nothing is due."
        );
        ShowHeld(session, plan.Targets.SelectMany(target => target.Held.Select(held => (target.Target, held))));
        foreach (var target in plan.Targets)
        {
            foreach (
                var note in (string[])
                    [.. target.WhyNot is { } whyNot ? [whyNot] : Array.Empty<string>(), .. target.Findings]
            )
            {
                session.Out.WriteLine(Cell.Clean($"{target.Target} ({target.Kind}): {note}"));
            }
        }
    }

    public static void Show(CommandSession session, RunReport report)
    {
        var lines = new List<StatusLine>
        {
            new(
                "run",
                $"{report.Run}{(report.Round is { } round ? $", round {round}" : "")}, by {report.Author}, {Ages.Moment(report.StartedAt)}"
            ),
            new("result", $"{report.Result}: {report.Summary}", ToneOf(report.Result)),
        };
        if (report.NowBecause is { } now)
        {
            lines.Add(new("by hand", $"outside of the windows: {now}", Tone.Warning));
        }

        session.ShowLines(lines);
        session.Show(
            [
                .. report.Targets.SelectMany(target =>
                    target.Steps.Count == 0
                        ? [new ReportRow(target, null)]
                        : target.Steps.Select(step => new ReportRow(target, step))
                ),
            ],
            [
                new("TARGET", one => one.Target.Target),
                new("WAVE", one => one.Target.Wave ?? "-") { Spare = 3 },
                new("STEP", one => one.Step?.Name ?? "-"),
                new("STATE", one => new Cell(one.State, ToneOf(one.State))),
                new("CHANGES", one => one.Changes) { Spare = 1 },
                new("WHY", one => one.Why),
            ],
            "It had no target."
        );
        ShowHeld(session, report.Targets.SelectMany(target => target.Held.Select(held => (target.Target, held))));
        foreach (
            var line in report.Targets.SelectMany(target =>
                target.Steps.SelectMany(step => step.Evidence.Select(seen => $"{target.Target} {step.Name}: {seen}"))
            )
        )
        {
            session.Out.WriteLine(Cell.Clean(line));
        }
    }

    public static void Show(CommandSession session, DueExplanation explained)
    {
        foreach (var target in explained.Targets)
        {
            session.ShowLines([
                new("target", $"{target.Target}, {target.Kind}, wave {target.Wave}"),
                new(
                    "now",
                    target.MayStart ? $"may begin: {target.Why}" : $"not now: {target.Why}",
                    target.MayStart ? Tone.Good : Tone.Warning
                ),
                new("well", target.LastSuccess is { } at ? Ages.Moment(at) : "never as far as is known"),
                .. target.Notes.Select(note => new StatusLine("note", note, Tone.Warning)),
            ]);
        }

        Show(session, explained.Plan);
    }

    private static void ShowHeld(CommandSession session, IEnumerable<(string Target, HeldBack Held)> held)
    {
        var rows = held.ToList();
        if (rows.Count == 0)
        {
            return;
        }

        session.Show(
            rows,
            [
                new("HELD BACK ON", one => one.Target),
                new("NAME", one => one.Held.Name),
                new("HAS", one => one.Held.Current),
                new("AVAILABLE", one => one.Held.Available),
                new("SECURITY", one => one.Held.IsSecurity ? new Cell("yes", Tone.Bad) : "-") { Spare = 1 },
                new("WHY", one => one.Held.Why),
            ]
        );
    }

    private static IEnumerable<StatusLine> Lines(CommandSession session, MaintenanceView view)
    {
        if (!view.IsEnabled)
        {
            yield return new("off", "Maintenance:Enabled is false: nothing is upgraded", Tone.Warning);
        }

        if (view.Run is { } run)
        {
            yield return new(
                "run",
                $"{run.Id}{(run.Round is { } round ? $", round {round}" : "")}, {JobColumns.When(session, run.StartedAt)}: {run.Result}{(run.Summary.Length > 0 ? $": {run.Summary}" : "")}",
                ToneOf(run.Result)
            );
        }
        else
        {
            yield return new("run", "there was none yet");
        }

        foreach (var freeze in view.Freezes)
        {
            yield return new("frozen", Sentence(freeze), Tone.Warning);
        }

        foreach (var blocker in view.Blockers)
        {
            yield return new(
                "blocker",
                blocker.IsBlocking ? $"blocks: {blocker.Why}" : blocker.Why,
                blocker.IsBlocking ? Tone.Bad : Tone.Plain
            );
        }

        foreach (var held in view.Locks)
        {
            yield return new(
                "in hand",
                $"{held.Target}, of run {held.RunId}, since {Ages.Moment(held.Since)}",
                Tone.Active
            );
        }
    }

    private static Cell Due(DueView one) =>
        one.IsDue
            ? new Cell(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(", ", one.DueSteps)}{(one.DueChanges > 0 ? $" ({one.DueChanges}{(one.DueSecurity > 0 ? $", {one.DueSecurity} security" : "")})" : "")}"
                ),
                one.DueSecurity > 0 || one.IsSecurityDue ? Tone.Warning : Tone.Plain
            )
        : one.LastLook is null ? new Cell("unknown", Tone.Bad)
        : "-";

    // Held security is never shown as if all were well.
    private static Cell Held(DueView one) =>
        one.HeldSecurity > 0
            ? new Cell(
                string.Create(CultureInfo.InvariantCulture, $"{one.Held}, {one.HeldSecurity} security"),
                Tone.Bad
            )
        : one.Held > 0 ? one.Held.ToString(CultureInfo.InvariantCulture)
        : "-";

    private static Cell Next(CommandSession session, DueView one) =>
        one.MayStart ? new Cell("now", Tone.Good)
        : one.Next is { } next ? JobColumns.When(session, next)
        : new Cell("not", Tone.Warning);

    private static Cell Note(DueView one) =>
        one.Notes.Count > 0 ? new Cell(string.Join("; ", one.Notes), Tone.Warning)
        : one.IsDue ? one.Why
        : "-";

    private static Tone ToneOf(string result) =>
        result switch
        {
            "done" => Tone.Good,
            "failed" or "halted" or "unknown" => Tone.Bad,
            "carried over" or "waiting" => Tone.Warning,
            "running" or "act" or "verify" or "soak" or "prove" or "undo" or "precheck" => Tone.Active,
            _ => Tone.Plain,
        };

    /// <summary>One line of a plan.</summary>
    private sealed record PlanRow(string Target, string Step, string What, string? From, string? To, bool IsSecurity);

    /// <summary>One line of a report.</summary>
    private sealed record ReportRow(TargetReport Target, StepReport? Step)
    {
        public string State => Step?.State ?? ReportWords.Of(Target.Standing);

        public string Changes =>
            Step is { Changes.Count: > 0 } ? string.Join(", ", Step.Changes.Select(ReportWords.Of)) : "-";

        public string Why =>
            Step is null ? Target.Why ?? "-"
            : Step.Undone is { } undone
                ? $"{Step.Why}; {(Step.IsUndone is true ? "taken back" : "stays as it is")}: {undone}"
            : Step.Why ?? "-";
    }
}
