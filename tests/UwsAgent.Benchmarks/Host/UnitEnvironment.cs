using System.Diagnostics;

namespace UwsAgent.Benchmarks.Host;

/// <summary>What the unit gives to the agent that it starts.</summary>
internal static class UnitEnvironment
{
    private const string Key = "Environment=";

    public static ProcessStartInfo AsTheUnit(this ProcessStartInfo start)
    {
        var unit = Path.Join(AgentProcess.Artifacts, "..", "systemd", "uws-agent.service");
        foreach (var line in File.ReadLines(unit).Where(line => line.StartsWith(Key, StringComparison.Ordinal)))
        {
            var (name, value) = line[Key.Length..].Split('=', 2) is [var left, var right]
                ? (left, right)
                : throw new InvalidDataException($"{unit}: {line}");
            start.Environment[name] = value;
        }

        return start;
    }
}
