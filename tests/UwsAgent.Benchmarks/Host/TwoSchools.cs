namespace UwsAgent.Benchmarks.Host;

/// <summary>The configuration of <c>install.sh --try</c>, with the homes of its two schools.</summary>
internal static class TwoSchools
{
    public static IReadOnlyList<string> Names { get; } = ["oakwood", "riverside"];

    public static string Configuration(string root)
    {
        foreach (var school in Names)
        {
            Directory.CreateDirectory(Home(root, school));
        }

        var sample = Path.Join(AgentProcess.Artifacts, "..", "config", "try.json");
        return File.ReadAllText(sample).Replace("@VAR@", root, StringComparison.Ordinal);
    }

    public static string Home(string root, string school) => Path.Join(root, "sftp", "home", school);
}
