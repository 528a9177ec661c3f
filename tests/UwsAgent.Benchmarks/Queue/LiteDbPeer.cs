using System.Diagnostics;
using LiteDB;

namespace UwsAgent.Benchmarks.Queue;

/// <summary>The same three writes of a job's life, plainly in LiteDB: each its own commit, by id, without an index.</summary>
internal static class LiteDbPeer
{
    public static double LifecyclesPerSecond(int jobs)
    {
        var path = Path.Join(AppContext.BaseDirectory, $"bench-{Guid.NewGuid():N}.db");
        try
        {
            var database = new LiteDatabase(path);
            var collection = database.GetCollection("jobs");
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < jobs; i++)
            {
                var job = new BsonDocument
                {
                    ["_id"] = $"{i:00000000}",
                    ["kind"] = "work",
                    ["lane"] = "default",
                    ["author"] = "bench",
                    ["payload"] = $$"""{"number":{{i}}}""",
                    ["title"] = $"job {i}",
                    ["state"] = "queued",
                };
                collection.Insert(job);
                job["state"] = "running";
                collection.Update(job);
                job["state"] = "succeeded";
                collection.Update(job);
            }

            // LiteDB may answer before its log is written; closing waits for that.
            database.Dispose();
            return jobs / watch.Elapsed.TotalSeconds;
        }
        finally
        {
            File.Delete(path);
            File.Delete(Path.ChangeExtension(path, null) + "-log.db");
        }
    }
}
