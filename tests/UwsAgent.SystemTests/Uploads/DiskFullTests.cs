using UwsAgent.Core.Uploads.Taking;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>Homes and the agent's own directory on a real file system that is full.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public async Task E46_A_full_disk_loses_nothing_and_when_there_is_room_again_all_goes_on_without_a_restart()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("mount");
        var disk = Directory.CreateTempSubdirectory("uws-full-").FullName;
        await Shell.RunAsync(0, "mount", "-t", "tmpfs", "-o", "size=2m,mode=755", "tmpfs", disk);
        var root = Path.Combine(disk, "bench");
        try
        {
            await using var bench = UploadBench.Open(root: root);
            await bench.PutAndJudgeAsync("alpha/before.csv");
            bench.Put("alpha/orgs.csv", OneRosterFiles.GoodOrgs);
            var ballast = Path.Combine(disk, "ballast");
            Fill(ballast);

            // It can be moved without room; its receipt cannot be written.
            await UploadBench.UntilAsync(
                () => Task.FromResult(bench.Queue.Snapshot().Any(job => job is { Attempts: > 0, NotBefore: not null })),
                () => $"no check failed: {string.Join("; ", bench.Queue.Snapshot())}"
            );
            Assert.DoesNotContain(
                bench.Receipts("alpha", ".txt"),
                name => name.Contains("orgs", StringComparison.Ordinal)
            );
            File.Delete(ballast);

            var record = await bench.VerdictOfAsync("alpha/orgs.csv");
            Assert.Equal(UploadResult.Accepted, record.Result);
            Assert.Equal(OneRosterFiles.GoodOrgs, await File.ReadAllTextAsync(record.KeptAt!));
            Assert.Single(bench.Receipts("alpha", ".txt"), name => name.Contains("orgs", StringComparison.Ordinal));
        }
        finally
        {
            await Shell.RunAsync(0, "umount", "--lazy", disk);
            Directory.Delete(disk);
        }
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var piece = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            // Full: that is what it is for.
        }
    }
}
