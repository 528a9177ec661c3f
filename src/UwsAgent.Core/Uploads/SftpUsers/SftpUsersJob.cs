using System.Globalization;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Ends logins whose time is over and changes of password that are done, and mends the SFTP server's files when they differ.</summary>
public sealed class SftpUsersJob(SftpUserBook book) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "sftp-users",
        Summary = "Ends SFTP logins whose time is over, and mends the SFTP server's files of users",
        Lane = "housekeeping",
        Timeout = TimeSpan.FromMinutes(5),
        Misfire = MisfirePolicy.RunOnceNow,
        DefaultCron = "0 0/15 * * * ?",
    };

    /// <summary>After a start: what a crash left half done is finished.</summary>
    public static JobRequest Now { get; } =
        new(Kind.Name, "agent") { Title = "after the start", DedupeKey = "sftp-users" };

    /// <summary>A run at the very moment when something changes by itself.</summary>
    public static JobRequest At(DateTimeOffset moment) =>
        new(Kind.Name, "agent")
        {
            Title = "a login ends or a password changes",
            NotBefore = moment,
            DedupeKey = string.Create(CultureInfo.InvariantCulture, $"sftp-users:{moment.UtcTicks}"),
        };

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (await book.IsUnusedAsync(cancellationToken))
        {
            return JobOutcome.Skipped("this host has no SFTP logins");
        }

        var isCurrent = await book.IsCurrentAsync(cancellationToken);
        if (run.DryRun)
        {
            return JobOutcome.Planned(isCurrent ? "nothing would be written" : "would write the file of users anew");
        }

        var done = await book.ApplyAsync(cancellationToken);
        return isCurrent && done.Count == 0
            ? JobOutcome.Skipped("all is as it should be")
            : JobOutcome.Succeeded(
                isCurrent ? "nothing had to be written" : "the file of users was written anew",
                done
            );
    }
}
