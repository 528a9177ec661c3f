using System.Diagnostics;

namespace UwsAgent.SystemTests;

/// <summary>What a test needs from the machine: missing, it skips with its reason, and fails where UWS_SYSTEM_TESTS=required.</summary>
internal static class Needed
{
    /// <summary>The full path of a program.</summary>
    public static string Program(string name)
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin");
        var found = places.Select(place => Path.Join(place, name)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Missing($"{name} is not installed");
        }

        return found!;
    }

    public static void Missing(string why)
    {
        if (Environment.GetEnvironmentVariable("UWS_SYSTEM_TESTS") == "required")
        {
            Assert.Fail($"{why}, and UWS_SYSTEM_TESTS=required");
        }

        Assert.Skip(why);
    }

    /// <summary>Runs a program to its end and returns its code with all that it printed.</summary>
    public static async Task<(int Code, string Text)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
