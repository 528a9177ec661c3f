using System.Diagnostics;
using System.Text;

namespace UwsAgent.SystemTests;

/// <summary>Runs a program to its end and gives what it printed.</summary>
internal static class Shell
{
    /// <summary>Fails the test, with all that was printed, when the exit code is not the expected one.</summary>
    public static async Task<string> RunAsync(int exitCode, string file, params IReadOnlyList<string> arguments)
    {
        var result = await TryAsync(file, [.. arguments]);
        Assert.True(
            result.ExitCode == exitCode,
            $"{file} {string.Join(' ', arguments)}\nended with {result.ExitCode} instead of {exitCode}:\n{result.Output}"
        );
        return result.Output;
    }

    public static Task<(int ExitCode, string Output)> TryAsync(string file, params string[] arguments) =>
        TryAsync(TimeSpan.FromMinutes(10), input: "", file, arguments);

    public static async Task<(int ExitCode, string Output)> TryAsync(
        TimeSpan patience,
        string input,
        string file,
        IReadOnlyList<string> arguments
    )
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(file, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = RealServers.Root,
                UseShellExecute = false,
            },
        };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{file} {string.Join(' ', arguments)}\ndid not end within {patience}:\n{Read()}");
        }

        return (process.ExitCode, Read());

        void Append(string? line)
        {
            if (line is not null)
            {
                lock (output)
                {
                    output.AppendLine(line);
                }
            }
        }

        string Read()
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>Asks again and again until the answer fits.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> fits, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        var limit = patience ?? TimeSpan.FromSeconds(60);
        while (true)
        {
            var answer = await ask();
            if (fits(answer))
            {
                return answer;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(started) < limit,
                $"not within {limit}; the last answer was:\n{answer}"
            );
            await Task.Delay(100);
        }
    }
}
