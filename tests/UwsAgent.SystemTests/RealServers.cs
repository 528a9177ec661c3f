using System.Runtime.CompilerServices;

namespace UwsAgent.SystemTests;

/// <summary>What a test needs of its host: missing, it skips with the reason on a person's machine and fails where everything is required.</summary>
internal static class RealServers
{
    private static bool AreRequired => Environment.GetEnvironmentVariable("UWS_SYSTEM_TESTS") == "required";

    /// <summary>The slow parts run only in <c>tests/run.sh --full</c>.</summary>
    public static bool IsFullRun => Environment.GetEnvironmentVariable("UWS_TEST_MODE") == "full";

    public static string Root { get; } = FindRoot();

    public static string Script(string name) => Path.Combine(Root, "tests", "servers", name);

    public static void NeedRoot() => Need(Environment.UserName == "root", "it needs root");

    public static void NeedProgram(string program) =>
        Need(FindProgram(program) is not null, $"'{program}' is not installed; tests/servers/install.sh installs it");

    public static void NeedFullRun() => Assert.SkipUnless(IsFullRun, "slow: it runs in tests/run.sh --full");

    public static void Need(bool isThere, string reason)
    {
        if (isThere)
        {
            return;
        }

        if (AreRequired)
        {
            Assert.Fail($"required here (UWS_SYSTEM_TESTS=required), but {reason}");
        }

        Assert.Skip(reason);
    }

    private static string? FindProgram(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
            .Split(':')
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
