using System.Runtime.CompilerServices;

namespace UwsAgent.Tests.Cli;

/// <summary>Files that hold what a command prints; <c>UWS_GOLDEN=write</c> writes them anew, to be read before they are kept.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Join(Path.GetDirectoryName(caller), "golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("UWS_GOLDEN") is "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{file} is missing; write it with UWS_GOLDEN=write and read it");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
