using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class JsonLinesJobArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly string directory = Path.Join(Path.GetTempPath(), "uws-archive-" + Guid.NewGuid().ToString("N"));
    private JsonLinesJobArchive archive;

    public JsonLinesJobArchiveTests() => archive = Open();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        archive.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Jobs_come_back_whole_newest_first_across_days()
    {
        var old = Ended("1", Noon.AddDays(-1)) with { Outcome = JobOutcome.Failed("größer\n\"x\""), DedupeKey = "k" };
        await archive.AddAsync([old, Ended("2", Noon), Ended("3", Noon)], Stop);
        archive.Dispose();
        archive = Open();

        var all = await ReadAsync();

        Assert.Equal(["3", "2", "1"], all.Select(job => job.Id));
        Assert.Equal(JobJson.Write(old), JobJson.Write(all[2]));
        Assert.Equal(
            ["2026-11-22.jsonl", "2026-11-23.jsonl"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order()
        );
    }

    [Fact]
    public async Task A_job_that_was_added_twice_is_read_once_in_its_newest_form()
    {
        await archive.AddAsync([Ended("1", Noon)], Stop);
        await archive.AddAsync([Ended("1", Noon), Ended("1", Noon) with { Attempts = 7 }], Stop);

        Assert.Equal(7, Assert.Single(await ReadAsync()).Attempts);
    }

    [Fact]
    public async Task A_torn_last_line_costs_only_itself()
    {
        await archive.AddAsync([Ended("1", Noon), Ended("2", Noon)], Stop);
        archive.Dispose();
        var path = Directory.GetFiles(directory).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20]);
        archive = Open();

        await archive.AddAsync([Ended("3", Noon)], Stop);

        Assert.Equal(["3", "1"], (await ReadAsync()).Select(job => job.Id));
    }

    [Fact]
    public async Task Old_days_go_whole()
    {
        await archive.AddAsync([Ended("1", Noon.AddDays(-40)), Ended("2", Noon)], Stop);

        Assert.Equal(1, await archive.DropBeforeAsync(Noon.AddDays(-30), Stop));
        Assert.Equal(["2"], (await ReadAsync()).Select(job => job.Id));
    }

    [Fact]
    public async Task A_deleted_directory_is_made_again()
    {
        await archive.AddAsync([Ended("1", Noon)], Stop);
        Directory.Delete(directory, recursive: true);
        await archive.AddAsync([Ended("2", Noon)], Stop);

        Assert.Equal(["2"], (await ReadAsync()).Select(job => job.Id));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_said_and_can_be_tried_again()
    {
        await File.WriteAllTextAsync(directory, "in the way", Stop);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => archive.AddAsync([Ended("1", Noon)], Stop));
        File.Delete(directory);

        await archive.AddAsync([Ended("1", Noon)], Stop);

        Assert.Single(await ReadAsync());
    }

    private JsonLinesJobArchive Open() => new(directory, NullLogger<JsonLinesJobArchive>.Instance);

    private async Task<List<Job>> ReadAsync()
    {
        var all = new List<Job>();
        await foreach (var job in archive.ReadAsync(Stop))
        {
            all.Add(job);
        }

        return all;
    }

    private static Job Ended(string id, DateTimeOffset at) =>
        new()
        {
            Id = id,
            Kind = "exec",
            Lane = "exec",
            Author = "ana",
            State = JobState.Succeeded,
            EnqueuedAt = at.AddMinutes(-1),
            FinishedAt = at,
            Outcome = JobOutcome.Succeeded("done"),
        };
}
