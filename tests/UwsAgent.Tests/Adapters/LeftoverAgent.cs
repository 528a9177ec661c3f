using System.Diagnostics;
using UwsAgent.Adapters;

namespace UwsAgent.Tests.Adapters;

/// <summary>Makes what a SIGKILL of the agent leaves: a job's process with its mark, in its cgroup, that nobody waits for.</summary>
internal static class LeftoverAgent
{
    public static async Task<Process> LeaveAsync(ChildKit kit, string sleep)
    {
        var start = new ProcessStartInfo("/usr/bin/setsid", ["sleep", sleep]);
        start.Environment[ProcessTable.JobVariable] = "left";
        start.Environment[ProcessTable.AgentVariable] = kit.Scope;
        var process = Process.Start(start)!;
        if (kit.Containment is CgroupContainment containment)
        {
            // Not disposed of, as a dead agent does not.
            containment.Create("left").Enter(() => process.Id);
        }

        await Task.Yield();
        return process;
    }
}
