using System.Security.Cryptography;
using System.Text;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Adapters;

/// <summary>Children and what they write as services: the runner of this system, and the log files of jobs.</summary>
internal static class ChildrenRegistration
{
    public static IServiceCollection AddChildren(this IServiceCollection services, AgentPaths paths)
    {
        services.AddSingleton<IJobLogs>(provider => new FileJobLogs(
            paths.LogsDirectory,
            provider.GetRequiredService<ICurrent<QueueOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FileJobLogs>>()
        ));
        if (OperatingSystem.IsWindows())
        {
            return services.AddSingleton<ICommandRunner, WindowsCommandRunner>();
        }

        return services
            .AddSingleton(new ProcessTable(Scope(paths.StateDirectory)))
            .AddSingleton<PosixReadiness>()
            .AddSingleton<IContainment>(provider =>
            {
                var processes = provider.GetRequiredService<ProcessTable>();
                return CgroupRoot.Find(processes.Scope) is { } tree
                    ? new CgroupContainment(tree, processes)
                    : new SubreaperContainment(processes);
            })
            .AddSingleton<ICommandRunner, PosixCommandRunner>();
    }

    /// <summary>Two agents with different state are different agents, and one agent is the same after a restart.</summary>
    private static string Scope(string stateDirectory) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stateDirectory)).AsSpan(0, 4));
}
