using UwsAgent.Adapters;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>Helm's command line, played by a script: the real one is not in Debian.</summary>
public sealed class HelmCommandTests : IDisposable
{
    private static readonly HelmPlace Place = new("amy-east", "ingress", "nginx");
    private readonly string directory = Directory.CreateTempSubdirectory("uws-helm-").FullName;
    private readonly ClusterOptions cluster = new() { KubeConfig = "/etc/kube/amy-east", Context = "east" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Told => File.ReadAllText(Path.Combine(directory, "told"));

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("ingress-nginx-4.0.1", "4.0.1")]
    [InlineData("cert-manager-v1.5.3", "v1.5.3")]
    [InlineData("a-2-b-1.0.0-rc.1", "1.0.0-rc.1")]
    [InlineData("nothing", "")]
    public void The_version_of_a_chart_is_found(string chart, string version) =>
        Assert.Equal(version, HelmCommand.VersionOf(chart));

    [Fact]
    public async Task A_release_is_read_upgraded_and_rolled_back_with_arguments_as_a_list()
    {
        var helm = Helm(
            """[{"name":"nginx","namespace":"ingress","revision":"3","status":"deployed","chart":"ingress-nginx-4.0.1"}]"""
        );
        Assert.Equal(new HelmRelease(3, "deployed", "4.0.1"), (await helm.ReadAsync(Place, Stop)).Value);
        Assert.Null(await helm.UpgradeAsync(Place, "ingress-nginx/ingress-nginx", "4.0.2", Stop));
        Assert.Null(await helm.RollbackAsync(Place, 3, Stop));
        var place = "--namespace ingress --kubeconfig /etc/kube/amy-east --kube-context east";
        Assert.Equal(
            $"list --all --filter ^nginx$ --output json {place}\nupgrade nginx ingress-nginx/ingress-nginx --version 4.0.2 --reuse-values {place}\nrollback nginx 3 {place}\n",
            Told
        );
    }

    [Fact]
    public async Task E_c32_A_release_that_is_pending_is_read_as_such()
    {
        var helm = Helm("""[{"name":"nginx","revision":4,"status":"pending-upgrade","chart":"ingress-nginx-4.0.2"}]""");
        Assert.Equal("pending-upgrade", (await helm.ReadAsync(Place, Stop)).Value!.Status);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_in_helms_words()
    {
        var failing = Helm("Error: UPGRADE FAILED: another operation is in progress", code: 1);
        Assert.Contains(
            "ended with 1: Error: UPGRADE FAILED",
            await failing.UpgradeAsync(Place, "c", "1.0.0", Stop),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cannot be understood",
            (await Helm("no JSON").ReadAsync(Place, Stop)).Fault,
            StringComparison.Ordinal
        );
        Assert.Equal(new HelmAnswer<HelmRelease>(null), await Helm("[]").ReadAsync(Place, Stop));

        var none = new HelmCommand(new ScriptRunner(), _ => cluster, "/nowhere", TimeProvider.System);
        Assert.Contains("no helm on the PATH", (await none.ReadAsync(Place, Stop)).Fault, StringComparison.Ordinal);
        var nowhere = new HelmCommand(new ScriptRunner(), _ => null, directory, TimeProvider.System);
        Assert.Contains("no cluster", (await nowhere.ReadAsync(Place, Stop)).Fault, StringComparison.Ordinal);
    }

    private HelmCommand Helm(string says, int code = 0)
    {
        var program = Path.Combine(directory, "helm");
        File.WriteAllText(
            program,
            $"#!/bin/sh\necho \"$*\" >>{directory}/told\ncat <<'END'\n{says}\nEND\nexit {code}\n"
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        return new HelmCommand(new ScriptRunner(), _ => cluster, directory, TimeProvider.System);
    }

    /// <summary>A plain start of the program; how the agent starts and ends children has its own tests.</summary>
    private sealed class ScriptRunner : ICommandRunner
    {
        public async Task<CommandExit> RunAsync(CommandRequest request, CancellationToken cancellationToken)
        {
            var start = new System.Diagnostics.ProcessStartInfo(request.File, request.Arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var process = System.Diagnostics.Process.Start(start)!;
            request.Output(
                System.Text.Encoding.UTF8.GetBytes(await process.StandardOutput.ReadToEndAsync(cancellationToken))
            );
            await process.WaitForExitAsync(cancellationToken);
            return new CommandExit(process.ExitCode, null, 0);
        }

        public Task<int> EndLeftoversAsync(CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
