using System.Security.Cryptography;
using UwsAgent.Adapters;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.SftpUsers;

namespace UwsAgent.Hosting;

/// <summary>The logins of schools in the daemon: the slice and the SFTP server's files.</summary>
internal static class SftpUsersPart
{
    public static IServiceCollection AddSftpUsersPart(this IServiceCollection services) =>
        services
            .AddSftpUsers()
            .AddSingleton<ISftpAccounts, FileSystemSftpAccounts>()
            .AddSingleton<RandomBytes>(_ => RandomNumberGenerator.GetBytes)
            .AddHostedService<SftpUsersStart>();
}

/// <summary>Lets the SFTP server's files be looked at once after each start of the daemon.</summary>
internal sealed class SftpUsersStart(SftpUserBook book, IJobQueue queue) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await book.IsUnusedAsync(cancellationToken) && queue.Counts().TakesWork)
        {
            await queue.EnqueueAsync(SftpUsersJob.Now, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
