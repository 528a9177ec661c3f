using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Jobs;

/// <summary>Leaves a kind's own schedule out while the configuration gives it nothing to do; a schedule that an admin wrote is always kept.</summary>
public sealed class ScheduleGate
{
    private readonly Func<bool> isWanted;

    private ScheduleGate(string kind, Func<bool> isWanted)
    {
        Kind = kind;
        this.isWanted = isWanted;
    }

    /// <summary>After a reload that may have changed <see cref="IsWanted"/>.</summary>
    public event EventHandler? Changed;

    public string Kind { get; }

    public bool IsWanted => isWanted();

    public static ScheduleGate Of<TOptions>(string kind, ICurrent<TOptions> options, Func<TOptions, bool> isWanted)
        where TOptions : class
    {
        var gate = new ScheduleGate(kind, () => isWanted(options.Value));
        options.Changed += (_, _) => gate.Changed?.Invoke(gate, EventArgs.Empty);
        return gate;
    }
}
