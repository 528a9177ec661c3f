namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Which phase of a step is next.</summary>
/// <param name="Phase">Null when the step has ended, as <paramref name="State"/> says.</param>
/// <param name="IsResumed">The phase had begun before and was cut off.</param>
public sealed record StepCourse(StepPhase? Phase, StepState State, bool IsResumed)
{
    public static StepCourse Decide(StepRecord record, bool soaks)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.State is not StepState.AtWork)
        {
            return record.State is StepState.Waiting ? Go(StepPhase.Precheck) : End(record.State);
        }

        if (record.Ended is not { } result)
        {
            return new StepCourse(record.Phase, StepState.AtWork, IsResumed: true);
        }

        var isGood = result is StepResult.Done or StepResult.NothingToDo;
        return (record.Phase, isGood) switch
        {
            (StepPhase.Precheck, _) when result is StepResult.NothingToDo => End(StepState.NothingToDo),
            (StepPhase.Precheck or StepPhase.Act, _) when result is StepResult.NotNow => End(StepState.Waiting),
            (StepPhase.Precheck, false) => End(StepState.Failed),
            (StepPhase.Precheck, true) => Go(StepPhase.Act),
            (StepPhase.Act, true) => Go(StepPhase.Verify),
            (StepPhase.Verify, true) when soaks => Go(StepPhase.Soak),
            (StepPhase.Verify or StepPhase.Prove, true) => End(StepState.Done),
            (StepPhase.Soak, _) => Go(StepPhase.Prove),
            (StepPhase.Undo, _) => End(StepState.Failed),
            _ => Go(StepPhase.Undo),
        };
    }

    private static StepCourse Go(StepPhase phase) => new(phase, StepState.AtWork, IsResumed: false);

    private static StepCourse End(StepState state) => new(null, state, IsResumed: false);
}
