namespace UwsAgent.Http;

/// <summary>Which agent this is: build, process, host and start.</summary>
internal sealed record AboutAgent(string Version, string? Commit, int Pid, string Host, DateTimeOffset StartedAt)
{
    public static AboutAgent Current(TimeProvider time) =>
        new(
            Hosting.AgentVersion.Number,
            Hosting.AgentVersion.Commit,
            Environment.ProcessId,
            Environment.MachineName,
            time.GetUtcNow()
        );
}
