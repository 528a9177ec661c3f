using System.Diagnostics;
using System.Text;

namespace UwsAgent.Tests.Cli;

/// <summary>The built client as its own process.</summary>
internal sealed class UwsProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process process;

    private UwsProcess(Process process) => this.process = process;

    /// <summary>The client beside the tests in the build's output.</summary>
    public static string File { get; } = Find();

    public StreamWriter In => process.StandardInput;

    public StreamReader Out => process.StandardOutput;

    public StreamReader Error => process.StandardError;

    public int Id => process.Id;

    public static UwsProcess Start(string? socket, params IReadOnlyList<string> arguments) =>
        Start(socket, [], arguments);

    /// <param name="before">A program that starts the client: <c>setpriv ...</c>.</param>
    public static UwsProcess Start(
        string? socket,
        IReadOnlyList<string> before,
        IReadOnlyList<string> arguments,
        string? file = null
    )
    {
        IReadOnlyList<string> words = [.. before, file ?? File, .. arguments];
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        start.Environment["UWS_SOCKET"] = socket;
        return new(Process.Start(start)!);
    }

    public static async Task<Ended> RunAsync(string? socket, params IReadOnlyList<string> arguments)
    {
        using var uws = Start(socket, arguments);
        uws.In.Close();
        return await uws.EndAsync();
    }

    public static async Task<Ended> RunAsync(
        string? socket,
        IReadOnlyList<string> before,
        IReadOnlyList<string> arguments,
        string? file = null
    )
    {
        using var uws = Start(socket, before, arguments, file);
        uws.In.Close();
        return await uws.EndAsync();
    }

    public async Task<Ended> EndAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var (output, error) = (Out.ReadToEndAsync(token), Error.ReadToEndAsync(token));
        await process.WaitForExitAsync(token).WaitAsync(Patience, token);
        return new(process.ExitCode, await output, await error);
    }

    public async Task<int> ExitAsync()
    {
        var token = TestContext.Current.CancellationToken;
        await process.WaitForExitAsync(token).WaitAsync(Patience, token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static string Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var name = OperatingSystem.IsWindows() ? "uws.exe" : "uws";
        return Path.Join(here.Parent!.Parent!.FullName, "Uws", here.Name, name);
    }
}

/// <summary>How a run of the client ended.</summary>
internal sealed record Ended(int Code, string Out, string Error);
