namespace UwsAgent.Adapters;

/// <summary>Ends what is still there and says how many there were.</summary>
internal static class Leftovers
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public static int End(ICage cage) => EndAsync(cage).GetAwaiter().GetResult();

    /// <summary>A process stuck in the kernel cannot be killed: after five seconds the job goes on without it.</summary>
    public static async Task<int> EndAsync(ICage cage)
    {
        var seen = new HashSet<int>();
        var started = TimeProvider.System.GetTimestamp();
        for (var pause = 1; ; pause = Math.Min(pause * 2, 100))
        {
            var members = cage.Members();
            if (members.Count == 0 || TimeProvider.System.GetElapsedTime(started) > Longest)
            {
                return seen.Count;
            }

            seen.UnionWith(members);
            cage.Kill();
            await Task.Delay(pause).ConfigureAwait(false);
        }
    }
}
