using System.Diagnostics;

namespace UwsAgent.SystemTests.Installation;

/// <summary><c>install.sh --try</c> in a fresh clone, as the README says.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly string clone = Directory.CreateTempSubdirectory("uws-try-").FullName;

    [Fact]
    public async Task A_newcomer_drops_a_file_and_has_its_verdict_within_seconds()
    {
        RealServers.NeedFullRun();
        await Shell.RunAsync(0, "git", "clone", "-q", RealServers.Root, clone);
        var log = Path.Join(clone, "try.log");
        await File.WriteAllTextAsync(log, "");
        using var trial = Process.Start(
            new ProcessStartInfo("setsid", ["sh", "-c", $"cd '{clone}' && exec ./install.sh --try >'{log}' 2>&1"])
            {
                UseShellExecute = false,
            }
        )!;
        try
        {
            await Shell.UntilAsync(
                () => File.ReadAllTextAsync(log),
                text => text.Contains("takes work", StringComparison.Ordinal),
                TimeSpan.FromMinutes(8)
            );
            Copy("users.csv", "oakwood/users.csv");
            Copy("users-with-mistakes.csv", "riverside/users.csv");
            await Shell.UntilAsync(
                () => Task.FromResult(Receipts("oakwood")),
                names => names.Contains("accepted.txt", StringComparison.Ordinal)
            );
            await Shell.UntilAsync(
                () => Task.FromResult(Receipts("riverside")),
                names => names.Contains("rejected.txt", StringComparison.Ordinal)
            );
            var uploads = await Shell.RunAsync(0, Path.Join(clone, "var/bin/uws"), "uploads");
            Assert.Contains("oakwood", uploads, StringComparison.Ordinal);
            Assert.Contains("riverside", uploads, StringComparison.Ordinal);
            Assert.Contains(
                "Filesystem",
                await Shell.RunAsync(0, Path.Join(clone, "var/bin/uws"), "run", "disk", "--wait"),
                StringComparison.Ordinal
            );

            await Shell.RunAsync(0, "kill", "-INT", $"{trial.Id}");
            await trial.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
            Assert.Equal(0, trial.ExitCode);
        }
        finally
        {
            if (!trial.HasExited)
            {
                trial.Kill(entireProcessTree: true);
            }
        }
    }

    public void Dispose() => Directory.Delete(clone, recursive: true);

    private void Copy(string sample, string home) =>
        File.Copy(Path.Join(clone, "var/samples", sample), Path.Join(clone, "var/sftp/home", home));

    private string Receipts(string school)
    {
        var folder = Path.Join(clone, "var/sftp/home", school, "receipts");
        return Directory.Exists(folder) ? string.Join(' ', Directory.GetFiles(folder)) : "";
    }
}
