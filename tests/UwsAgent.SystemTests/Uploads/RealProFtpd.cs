using System.Diagnostics;
using UwsAgent.Core.Uploads;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>A real ProFTPD as an installation has it, with one school, and the uploads part of the agent over its homes.</summary>
internal sealed class RealProFtpd : IAsyncDisposable
{
    private const string Password = "correct horse";
    private readonly string port;

    private RealProFtpd(string port, UploadBench bench)
    {
        this.port = port;
        Bench = bench;
    }

    public UploadBench Bench { get; }

    private string Files => Directory.CreateDirectory(Path.Combine(Bench.Root, "client")).FullName;

    /// <param name="hiddenStores">Null as recommended; <c>off</c> to write uploads under their own names.</param>
    public static async Task<RealProFtpd> StartAsync(
        string? hiddenStores = null,
        Func<UploadsOptions, UploadsOptions>? change = null
    )
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("proftpd");
        RealServers.NeedProgram("sftp");
        RealServers.NeedProgram("sshpass");
        var root = Directory.CreateTempSubdirectory("uws-proftpd-").FullName;
        var script = RealServers.Script("proftpd.sh");
        string[] arguments = hiddenStores is null ? ["start", root] : ["start", root, hiddenStores];
        var started = (await Shell.RunAsync(0, script, arguments)).Trim();
        await Shell.RunAsync(0, script, "user", root, "alpha", Password);
        // A settle time that no test waits for: what is noticed is noticed by a sign.
        var bench = UploadBench.Open(
            options =>
            {
                var usual = options with { TransferLogMark = "testmark", SettleTime = TimeSpan.FromMinutes(10) };
                return change?.Invoke(usual) ?? usual;
            },
            root
        );
        return new RealProFtpd(started, bench);
    }

    /// <summary>A local file for the client to send.</summary>
    public string Local(string name, string content)
    {
        var file = Path.Combine(Files, name);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>An ordinary client does this; its commands may fail.</summary>
    public async Task<string> SftpAsync(params string[] commands)
    {
        var lines = string.Join('\n', commands) + "\n";
        return (await Shell.TryAsync(TimeSpan.FromMinutes(2), lines, "sshpass", Client())).Output;
    }

    /// <summary>A client that is killed when a part of the file has arrived.</summary>
    public async Task SendAndDieAsync(string local, string name)
    {
        // Slow enough that it cannot be through before it is killed: 8 Mbit/s.
        using var client = Process.Start(
            new ProcessStartInfo("sshpass", Client("-l", "8000"))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await client.StandardInput.WriteLineAsync($"put {local} {name}");
        await client.StandardInput.FlushAsync();
        await Shell.UntilAsync(
            () => Task.FromResult(Directory.GetFiles(Bench.Home("alpha")).Sum(file => new FileInfo(file).Length)),
            size => size > 0
        );
        client.Kill(entireProcessTree: true);
        await client.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("proftpd.sh"), "stop", Bench.Root);
        await Bench.DisposeAsync();
    }

    private string[] Client(params string[] more) =>
        [
            "-p",
            Password,
            "sftp",
            "-q",
            "-P",
            port,
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            .. more,
            "alpha@127.0.0.1",
        ];
}
