namespace UwsAgent.Core.Uploads.Noticing;

/// <summary>Puts paths in an order in which every home has its turn before any has its second.</summary>
internal static class HomesInTurns
{
    public static IEnumerable<UploadPath> Of(IEnumerable<UploadPath> paths)
    {
        var homes = new Queue<Queue<UploadPath>>(
            paths.GroupBy(path => path.Home, StringComparer.Ordinal).Select(home => new Queue<UploadPath>(home))
        );
        while (homes.TryDequeue(out var home))
        {
            yield return home.Dequeue();
            if (home.Count > 0)
            {
                homes.Enqueue(home);
            }
        }
    }
}
