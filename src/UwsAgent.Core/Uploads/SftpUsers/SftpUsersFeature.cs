using Microsoft.Extensions.DependencyInjection;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>SFTP users as a part of the agent.</summary>
public static class SftpUsersFeature
{
    /// <summary>Needs the files of the SFTP server (<c>ISftpAccounts</c>) and random bytes.</summary>
    public static IServiceCollection AddSftpUsers(this IServiceCollection services) =>
        services
            .AddOptionsSection<SftpOptions>(SftpOptions.Section, SftpOptions.Check)
            .AddEvents(SftpEvents.All)
            .AddSingleton<SftpUserBook>()
            .AddJob<SftpUsersJob>(SftpUsersJob.Kind);
}
