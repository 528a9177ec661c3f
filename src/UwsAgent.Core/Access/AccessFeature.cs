using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Access;

/// <summary>How access joins the agent.</summary>
public static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services) =>
        services.AddOptionsSection<AccessOptions>("Access", AccessOptions.Check);
}
