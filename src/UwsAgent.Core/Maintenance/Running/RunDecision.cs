using System.Globalization;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What a run does next: which steps begin, which targets are left for another time, or why it waits.</summary>
public static class RunDecision
{
    public static NextSteps Decide(RunLook look, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (look.Halted is null && WhyHalt(look) is { } halt)
        {
            return new NextSteps { Halt = halt };
        }

        if (look.Halted is { } halted)
        {
            return Leave(look, look.Waves, $"the run was halted: {halted}");
        }

        string? unproved = null;
        foreach (var wave in look.Waves)
        {
            var units = wave.Units.Select(id => look.Units[id]).ToList();
            if (unproved is not null)
            {
                return Leave(look, look.Waves.SkipWhile(one => one != wave), unproved);
            }

            if (units.Any(unit => !unit.IsOver))
            {
                return Within(look, wave, units, now);
            }

            if (!units.Any(unit => unit.IsComplete))
            {
                unproved = $"nothing of wave {wave.Name} before it could be done";
            }
        }

        return new NextSteps { IsOver = true };
    }

    private static NextSteps Within(RunLook look, Wave wave, List<UnitLook> units, DateTimeOffset now)
    {
        var isProved = !wave.HasCanary || units.Any(unit => unit.IsComplete);
        var atWork = look.Units.Values.Where(unit => unit.IsAtWork).ToList();
        var busy = atWork.Select(unit => unit.Id.Target).ToHashSet(StringComparer.Ordinal);
        var begin = new List<StepStart>();
        var left = new List<UnitLeft>();
        var waits = new List<StepTiming>();
        // What is begun goes on before anything else is begun, and holds its place meanwhile.
        var open = units.Where(unit => !unit.IsOver && !unit.IsAtWork).OrderBy(unit => unit.IsBegun ? 0 : 1).ToList();
        var begunElsewhere = open.Where(unit => unit.IsBegun).Select(unit => unit.Id.Target);
        var places = (isProved ? wave.AtMost : 1) - busy.Count;
        var held = begunElsewhere.Except(busy, StringComparer.Ordinal).Count();
        foreach (var unit in open)
        {
            if (busy.Contains(unit.Id.Target))
            {
                continue;
            }

            if (!unit.IsBegun && places - held <= 0)
            {
                break;
            }

            var timing = StepTiming.Decide(unit, look, now);
            switch (timing.Verdict)
            {
                case TimingVerdict.Begin:
                    begin.Add(new StepStart(unit.Id, unit.Next!, timing.Until));
                    busy.Add(unit.Id.Target);
                    places--;
                    held -= unit.IsBegun ? 1 : 0;
                    break;
                case TimingVerdict.CarryOver:
                    left.Add(new UnitLeft(unit.Id, timing.Why, timing.MayTryAgain));
                    held -= unit.IsBegun ? 1 : 0;
                    break;
                default:
                    waits.Add(timing);
                    if (!isProved)
                    {
                        // The canary is waited for: another must not take its place while it may still begin.
                        return Next();
                    }

                    break;
            }
        }

        return Next();

        NextSteps Next() =>
            new()
            {
                Begin = begin,
                CarryOver = left,
                AskAt = waits.Count > 0 ? waits.Min(wait => wait.AskAt) : null,
                WaitsFor = [.. waits.Select(wait => wait.Why)],
            };
    }

    /// <summary>A canary that failed, or more failures in a wave than it allows.</summary>
    private static string? WhyHalt(RunLook look)
    {
        foreach (var wave in look.Waves)
        {
            var units = wave.Units.Select(id => look.Units[id]).ToList();
            var failed = units
                .Where(unit => unit.IsFailed)
                .Select(unit => unit.Id.Target)
                .Distinct(StringComparer.Ordinal)
                .ToList();
            if (failed.Count == 0)
            {
                continue;
            }

            if (wave.HasCanary && !units.Any(unit => unit.IsComplete))
            {
                return $"{failed[0]} failed, the canary of wave {wave.Name}";
            }

            if (failed.Count > wave.MaxFailed)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(", ", failed)} failed in wave {wave.Name}, which allows {wave.MaxFailed}"
                );
            }
        }

        return null;
    }

    private static NextSteps Leave(RunLook look, IEnumerable<Wave> waves, string why)
    {
        var open = waves
            .SelectMany(wave => wave.Units)
            .Select(id => look.Units[id])
            .Where(unit => !unit.IsOver)
            .ToList();
        return new NextSteps
        {
            CarryOver = [.. open.Where(unit => !unit.IsAtWork).Select(unit => new UnitLeft(unit.Id, why))],
            IsOver = !look.Units.Values.Any(unit => unit.IsAtWork) && open.Count == 0,
        };
    }
}
