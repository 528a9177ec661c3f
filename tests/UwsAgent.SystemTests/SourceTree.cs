namespace UwsAgent.SystemTests;

/// <summary>Files of the tree that a test was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string File(string path) => Path.Join(Root, path);

    private static string Find(string directory) =>
        System.IO.File.Exists(Path.Join(directory, "UwsAgent.sln"))
            ? directory
            : Find(
                Path.GetDirectoryName(directory.TrimEnd('/'))
                    ?? throw new DirectoryNotFoundException("No UwsAgent.sln above the tests")
            );
}
