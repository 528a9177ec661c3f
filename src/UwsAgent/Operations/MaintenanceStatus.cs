using System.Globalization;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Reporting;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Operations;

/// <summary>What maintenance says in the status: how the newest run stands, what is due, who is silent.</summary>
internal sealed class MaintenanceStatus(
    MaintenanceReading reading,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
) : IStatusLines
{
    public IEnumerable<StatusLine> Lines()
    {
        if (reading.Newest is { } run)
        {
            yield return new(
                "maintenance",
                $"run {run.Id} {(run.IsOpen ? "is at work" : $"{ReportWords.Of(run.Result)}: {run.Summary}")}",
                run.Result is RunResult.Halted or RunResult.Failed ? Tone.Bad
                    : run.Result is RunResult.CarriedOver ? Tone.Warning
                    : Tone.Plain
            );
        }

        var memos = reading.Latest;
        if (memos.Count > 0)
        {
            var due = memos.Count(memo => memo.DueSteps.Count > 0);
            var held = memos.Sum(memo => memo.HeldSecurity);
            yield return new(
                reading.Newest is null ? "maintenance" : "",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{due} of {memos.Count} targets have something due{(held > 0 ? $"; {Counted.Of(held, "security update")} held back" : "")}"
                ),
                held > 0 ? Tone.Warning : Tone.Plain
            );
        }

        foreach (var memo in memos)
        {
            if (SilenceDecision.Since(memo, current.Value.SilentAfter, time.GetUtcNow()) is { } silence)
            {
                yield return new("", $"{memo.Kind} on {memo.Target} {silence}", Tone.Bad);
            }
        }
    }

    public IEnumerable<KeyValuePair<string, object>> Facts() =>
        [
            new(
                "maintenance",
                new
                {
                    run = reading.Newest?.Id,
                    result = reading.Newest is { } run ? ReportWords.Of(run.Result) : null,
                    targets = reading.Latest.Count,
                    due = reading.Latest.Count(memo => memo.DueSteps.Count > 0),
                    heldSecurity = reading.Latest.Sum(memo => memo.HeldSecurity),
                }
            ),
        ];
}
