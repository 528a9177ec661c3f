using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using UwsAgent.Benchmarks.Host;

namespace UwsAgent.Benchmarks.Uploads;

/// <summary>The whole agent, as it is installed, in a process of its own, over homes of its own: watched only from outside.</summary>
internal sealed class AgentStand : IAsyncDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("uws-intake-");
    private readonly string program;
    private readonly HttpClient door;
    private Process? agent;

    /// <param name="directory">Where it is installed.</param>
    public AgentStand(string directory)
    {
        program = Path.Join(directory, "uws-agent");
        door = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (_, stop) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(
                        new UnixDomainSocketEndPoint(Path.Join(root.FullName, "run", "api.sock")),
                        stop
                    );
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = new Uri("http://agent"),
        };
        Directory.CreateDirectory(Homes);
        Directory.CreateDirectory(Path.Join(root.FullName, "etc"));
        File.WriteAllText(TransferLog, "");
        File.WriteAllText(Path.Join(root.FullName, "etc", "uws-agent.json"), Configuration());
    }

    public string Homes => Path.Join(root.FullName, "sftp", "home");

    public string TransferLog => Path.Join(root.FullName, "transfer.log");

    public void Start()
    {
        agent = Process.Start(
            new ProcessStartInfo(program, ["--root", root.FullName])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }.AsTheUnit()
        )!;
        agent.OutputDataReceived += (_, _) => { };
        agent.ErrorDataReceived += (_, _) => { };
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
    }

    /// <summary>What the server writes when an upload is whole.</summary>
    public void Log(string path) =>
        File.AppendAllText(
            TransferLog,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.Now:yyyy-MM-dd HH:mm:ss,fff} bench 127.0.0.1 STOR {path} 226 {new FileInfo(path).Length}\n"
            )
        );

    public IEnumerable<string> Receipts(string school)
    {
        var folder = Path.Join(Homes, school, "receipts");
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.txt").Select(name => Path.GetFileName(name))
            : [];
    }

    /// <summary>Gauges and counters by name, those of all labels together.</summary>
    public async Task<Dictionary<string, double>> MetricsAsync()
    {
        try
        {
            var text = await door.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return text.Split('\n')
                .Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line.Split(' '))
                .GroupBy(words => words[0].Split('{')[0], StringComparer.Ordinal)
                .ToDictionary(
                    group => group.Key,
                    group => group.Sum(words => double.Parse(words[^1], CultureInfo.InvariantCulture)),
                    StringComparer.Ordinal
                );
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>How long such a question takes, in milliseconds.</summary>
    public async Task<double> AskAsync(string route)
    {
        var start = Stopwatch.GetTimestamp();
        using var document = JsonDocument.Parse(await door.GetStreamAsync(new Uri(route, UriKind.Relative)));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The most memory that it ever held.</summary>
    public double PeakMebibytes() =>
        File.ReadLines($"/proc/{agent!.Id}/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line =>
                double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            )
            .Single() / 1024;

    public async ValueTask DisposeAsync()
    {
        if (agent is not null)
        {
            agent.Kill();
            await agent.WaitForExitAsync();
            agent.Dispose();
        }

        door.Dispose();
        root.Delete(recursive: true);
    }

    private string Configuration() =>
        JsonSerializer.Serialize(
            new
            {
                Uploads = new
                {
                    HomeRoot = Homes,
                    TransferLog,
                    SettleTime = "1s",
                    DefaultProfiles = new[] { "any" },
                    Profiles = new { any = new { Files = new[] { new { Name = "*.csv", ExtraColumns = "Allow" } } } },
                },
            }
        );
}
