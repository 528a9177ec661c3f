using System.Diagnostics;
using UwsAgent.Core.Uploads;
using UwsAgent.Tests.Uploads;

namespace UwsAgent.SystemTests.Uploads;

/// <summary>A real sshd with internal-sftp below a chroot and rsyslog beside it, set up by the files of <c>config/openssh</c>, and the uploads part of the agent over its homes.</summary>
internal sealed class RealSshd : IAsyncDisposable
{
    private readonly string port;

    private RealSshd(string port, string school, UploadBench bench)
    {
        this.port = port;
        School = school;
        Bench = bench;
    }

    public UploadBench Bench { get; }

    /// <summary>Its login, and the name of its home.</summary>
    public string School { get; }

    private string Client => Path.Combine(Bench.Root, "client");

    public static async Task<RealSshd> StartAsync()
    {
        RealServers.NeedRoot();
        RealServers.NeedProgram("sshd");
        RealServers.NeedProgram("rsyslogd");
        RealServers.NeedProgram("sftp");
        var word = Guid.NewGuid().ToString("N")[..8];
        // A chroot and everything above it must belong to root alone, which no temporary directory does.
        var root = Directory.CreateDirectory($"/srv/uws-test-sshd-{word}").FullName;
        var listensOn = (await Shell.RunAsync(0, RealServers.Script("sshd.sh"), "start", root)).Trim();
        var school = (await Shell.RunAsync(0, RealServers.Script("sshd.sh"), "user", root, $"uws{word}")).Trim();
        var bench = UploadBench.Open(
            options =>
                options with
                {
                    TransferLog = Path.Combine(root, "log", "sftp.log"),
                    TransferLogFormat = TransferLogFormat.OpenSsh,
                    TransferLogRoot = "/home",
                    // No test waits for it: what is noticed is noticed by a sign.
                    SettleTime = TimeSpan.FromMinutes(10),
                },
            root
        );
        return new RealSshd(listensOn, school, bench);
    }

    /// <summary>A local file for the client to send.</summary>
    public string Local(string name, string content)
    {
        var file = Path.Combine(Client, name);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>An ordinary client does this; its commands may fail.</summary>
    public async Task<string> SftpAsync(params string[] commands) =>
        (await Shell.TryAsync(TimeSpan.FromMinutes(2), string.Join('\n', commands) + "\n", "sftp", Arguments())).Output;

    /// <summary>A client that is killed when a part of the file has arrived.</summary>
    public async Task SendAndDieAsync(string local, string name)
    {
        // Slow enough that it cannot be through before it is killed: 8 Mbit/s.
        using var client = Process.Start(
            new ProcessStartInfo("sftp", Arguments("-l", "8000"))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await client.StandardInput.WriteLineAsync($"put {local} {name}");
        await client.StandardInput.FlushAsync();
        await Shell.UntilAsync(
            () => Task.FromResult(Directory.GetFiles(Bench.Home(School)).Sum(file => new FileInfo(file).Length)),
            size => size > 0
        );
        client.Kill(entireProcessTree: true);
        await client.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync(0, RealServers.Script("sshd.sh"), "stop", Bench.Root);
        await Bench.DisposeAsync();
    }

    private string[] Arguments(params string[] more) =>
        [
            "-q",
            "-P",
            port,
            "-i",
            Path.Combine(Client, "key"),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            .. more,
            $"{School}@127.0.0.1",
        ];
}
