using System.Runtime.CompilerServices;

namespace UwsAgent.Tests.Cli;

/// <summary>Files that hold what a command prints; <c>UPDATE_GOLDEN=1</c> writes them anew, to be read before they are kept.</summary>
internal static class Golden
{
    public static void Check(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Join(Path.GetDirectoryName(caller), "golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{file} is missing; write it with UPDATE_GOLDEN=1 and read it");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
