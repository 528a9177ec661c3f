using System.Globalization;
using System.Text;
using UwsAgent.Core;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Adapters;

/// <summary>A far side reached by FTP under explicit TLS, with curl's command line. Who logs in stands in a file that only the agent reads, never among the arguments.</summary>
internal sealed class CurlTransfer(DeliveryTarget target, ICommandRunner children, string config) : ITransferSession
{
    private const int UsualPort = 21;
    private const int NoSuchFile = 78;
    private const int CannotGo = 9;
    private const int CommandRefused = 21;
    private const int NoEntry = 19;
    private static readonly string[] Programs = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"];

    /// <summary>Certificates and logins that are not right: exit codes of curl(1).</summary>
    private static readonly int[] Strangers = [60, 51, 83, 90];

    public static async Task<ITransferSession> OpenAsync(
        DeliveryTarget target,
        ICommandRunner children,
        CancellationToken cancellationToken
    )
    {
        var config = Path.Join(Path.GetTempPath(), $"uws-curl-{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(config, options))
        {
            var user = Quoted($"{target.User}:{target.Password?.Reveal()}");
            await file.WriteAsync(Encoding.UTF8.GetBytes($"user = {user}\n"), cancellationToken);
        }

        var session = new CurlTransfer(target, children, config);
        try
        {
            // Logs in, and so finds out everything that is wrong about the far side itself.
            var (code, said) = await session.RunAsync(["--head", session.Url("/")], cancellationToken);
            return code is 0 or CannotGo or NoEntry or NoSuchFile
                ? session
                : throw session.Fault("does not let us in", code, said);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public async Task<long?> SizeAsync(string path, CancellationToken cancellationToken)
    {
        var (code, said) = await RunAsync(["--ftp-method", "nocwd", "--head", Url(path)], cancellationToken);
        if (code is NoSuchFile or CannotGo or NoEntry)
        {
            return null;
        }

        if (code != 0)
        {
            throw Fault($"cannot tell the size of {path}", code, said);
        }

        const string Header = "Content-Length:";
        var line = said.Split('\n').FirstOrDefault(one => one.StartsWith(Header, StringComparison.OrdinalIgnoreCase));
        return line is null ? null : long.Parse(line[Header.Length..].Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>They are made with the upload.</summary>
    public Task MakeDirectoryAsync(string path, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task UploadAsync(string localFile, string path, long from, CancellationToken cancellationToken)
    {
        var offset = from.ToString(CultureInfo.InvariantCulture);
        string[] resume = from > 0 ? ["--continue-at", offset, "--append"] : [];
        await DoAsync(
            $"did not take all of {path}",
            ["--ftp-create-dirs", .. resume, "--upload-file", localFile, Url(path)],
            cancellationToken
        );
    }

    /// <summary>FTP has no word for it that servers agree on; the size is verified.</summary>
    public Task<string?> Sha256Async(string path, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    public async Task RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        var (code, said) = await CommandsAsync([$"RNFR {path}", $"RNTO {newPath}"], cancellationToken);
        if (code == CommandRefused && await SizeAsync(newPath, cancellationToken) is not null)
        {
            // A server that renames onto no name that is taken.
            (code, said) = await CommandsAsync(
                [$"DELE {newPath}", $"RNFR {path}", $"RNTO {newPath}"],
                cancellationToken
            );
        }

        if (code != 0)
        {
            throw Fault($"cannot rename {path} to {newPath}", code, said);
        }
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var (code, said) = await CommandsAsync([$"DELE {path}"], cancellationToken);
        if (code is not (0 or CommandRefused))
        {
            throw Fault($"cannot remove {path}", code, said);
        }
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(config);
        return ValueTask.CompletedTask;
    }

    private Task<(int Code, string Said)> CommandsAsync(string[] commands, CancellationToken cancellationToken) =>
        RunAsync(
            ["--head", .. commands.SelectMany(command => new[] { "--quote", command }), Url("/")],
            cancellationToken
        );

    private async Task DoAsync(string what, string[] arguments, CancellationToken cancellationToken)
    {
        var (code, said) = await RunAsync(arguments, cancellationToken);
        if (code != 0)
        {
            throw Fault(what, code, said);
        }
    }

    private async Task<(int Code, string Said)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        var seconds = ((int)target.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] trust = target.CaFile.Length > 0 ? ["--cacert", target.CaFile] : [];
        var request = new CommandRequest(
            Programs.FirstOrDefault(File.Exists)
                ?? throw new TransferException("curl is not installed: apt-get install curl"),
            [
                "--disable",
                "--silent",
                "--show-error",
                "--config",
                config,
                "--ssl-reqd",
                "--tlsv1.2",
                "--globoff",
                "--path-as-is",
                "--ftp-skip-pasv-ip",
                "--connect-timeout",
                seconds,
                // Slower than a byte a second for so long is silence.
                "--speed-limit",
                "1",
                "--speed-time",
                seconds,
                .. trust,
                .. arguments,
            ]
        )
        {
            JobId = $"curl-{Guid.NewGuid():N}",
            Output = bytes =>
            {
                if (said.Length < 16_000)
                {
                    said.Append(Encoding.UTF8.GetString(bytes.Span));
                }
            },
        };
        var exit = await children.RunAsync(request, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return (exit.Code, said.ToString().ReplaceLineEndings("\n"));
    }

    private TransferException Fault(string what, int code, string said)
    {
        var line = said.Split('\n').LastOrDefault(one => one.StartsWith("curl:", StringComparison.Ordinal)) ?? "";
        var ended = string.Create(CultureInfo.InvariantCulture, $"{target.Host} {what}: curl ended with {code}");
        return new($"{ended} {PlainText.Line(line, 200)}".TrimEnd()) { IsStranger = Strangers.Contains(code) };
    }

    /// <summary>A path from the root of the server: nocwd sends what follows the second slash as it is.</summary>
    private string Url(string path)
    {
        var port = target.Port == 0 ? UsualPort : target.Port;
        var escaped = string.Join('/', path.TrimStart('/').Split('/').Select(Uri.EscapeDataString));
        var root = path.StartsWith('/') ? "/%2F" : "/";
        return string.Create(CultureInfo.InvariantCulture, $"ftp://{target.Host}:{port}{root}{escaped}");
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"";
}
