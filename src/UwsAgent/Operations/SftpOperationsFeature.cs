using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Http;

namespace UwsAgent.Operations;

/// <summary>How the logins of schools join both front doors.</summary>
internal static class SftpOperationsFeature
{
    public static IServiceCollection AddSftpOperations(this IServiceCollection services) =>
        services.AddSingleton<SftpUsers>().AddSingleton<ICommandGroup, SftpCommands>();

    public static void MapSftpOperations(this IEndpointRouteBuilder routes) => routes.MapSftp();
}
