namespace UwsAgent.Core.Autoscaling;

/// <summary>One moment on two clocks: the one on the wall for calendars, the steady one for lengths of time, which nobody can set.</summary>
/// <param name="Steady">Since an arbitrary beginning; never goes back.</param>
public readonly record struct Moment(DateTimeOffset Wall, TimeSpan Steady);

/// <summary>Ways to change a number of replicas.</summary>
[Flags]
public enum Directions
{
    None = 0,
    Up = 1,
    Down = 2,
    Both = Up | Down,
}
