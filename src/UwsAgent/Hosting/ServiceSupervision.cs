using Microsoft.Extensions.Hosting.Systemd;

namespace UwsAgent.Hosting;

/// <summary>Who started the agent and wants to hear from it: systemd, the Windows service controller, or nobody.</summary>
internal static class ServiceSupervision
{
    /// <remarks>
    /// Not AddSystemd(): it looks for systemd in /proc, which a ProtectProc= of the admin's may hide, and the start would never be reported.
    /// Whoever sets NOTIFY_SOCKET asks for sd_notify.
    /// </remarks>
    public static IServiceCollection AddServiceSupervision(this IServiceCollection services)
    {
        if (OperatingSystem.IsWindows())
        {
            return services.AddWindowsService(service => service.ServiceName = "uws-agent");
        }

        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 })
        {
            services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
            services.AddSingleton<IHostLifetime, SystemdLifetime>();
        }

        return services;
    }
}
