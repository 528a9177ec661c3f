using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Running;

/// <summary>What every run is made with.</summary>
public sealed record RunParts(
    FleetPlanner Planner,
    RunStore Store,
    TargetBook Targets,
    Blockers Blockers,
    IWorkTimes Times,
    IEventLog Events,
    ICurrent<MaintenanceOptions> Options,
    TimeProvider Clock
);
