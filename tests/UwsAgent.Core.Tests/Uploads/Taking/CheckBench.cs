using System.Text.Json;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Tests.Uploads.Noticing;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Gathering;
using UwsAgent.Core.Uploads.Holding;
using UwsAgent.Core.Uploads.Noticing;
using UwsAgent.Core.Uploads.Taking;

namespace UwsAgent.Core.Tests.Uploads.Taking;

/// <summary>The check of one upload over files and a store in memory, which can die at any step.</summary>
internal sealed class CheckBench
{
    public const string Header = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n";

    public const string Good =
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,N,school,1,\n";
    public const string Bad =
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,N,castle,1,\n";

    public NoticingBench Noticing { get; } = new();

    public FakeUploadFiles Files { get; } = new();

    public FakeVirusScanner Scanner { get; } = new();

    public DyingStore Store { get; } = new();

    public DyingEvents Events { get; } = new();

    public UploadsOptions Options { get; set; } = new();

    public List<string> Steps { get; } = [];

    public FakeUploadKeys Keys { get; } = new();

    private UploadFinishing Finishing(Fixed<UploadsOptions> options, IUploadJudging judging, UploadRecords records) =>
        new(
            options,
            Files,
            Files,
            judging,
            records,
            new ChangeWatch(Keys),
            new AcceptedContents(Store),
            new UpkeepSignal(),
            Events,
            Noticing.Clock
        );

    /// <summary>What the upkeep queues for sets, and then does.</summary>
    public async Task<IReadOnlyList<JobOutcome>> GatherAsync()
    {
        var options = new Fixed<UploadsOptions>(Options);
        var records = new UploadRecords(Store);
        var changes = new ChangeWatch(Keys);
        await new SetGathering(options, records, changes, Noticing.Queue, Noticing.Clock).TurnAsync(default);
        var finishing = Finishing(options, new ProfileJudging(options, Scanner), records);
        var job = new UploadSetJob(options, Files, records, changes, finishing, Store, Noticing.Clock);
        var outcomes = new List<JobOutcome>();
        var queued = Noticing.Queue.Snapshot();
        foreach (var one in queued.Where(one => one.Kind == UploadSetJob.Kind.Name && !one.IsFinished))
        {
            outcomes.Add(await job.RunAsync(new JobRun(one, new FakeJobLogs().Open(one.Id)), default));
            Noticing.Queue.End(one.Id, JobState.Succeeded, outcomes[^1]);
        }

        return outcomes;
    }

    /// <summary>Null judges by the profiles.</summary>
    public IUploadJudging? Judging { get; set; }

    /// <summary>Dies at the step of this number, from 0; null lives.</summary>
    public int? DiesAt { get; set; }

    public CheckBench()
    {
        Files.Step = Step;
        Store.Step = Step;
        Events.Step = Step;
    }

    public UploadCheckRequest Request(string path = "orgs.csv", UploadFinding finding = UploadFinding.Complete) =>
        new()
        {
            Home = "alpha",
            Relative = path,
            Device = 1,
            Inode = 2,
            SizeBytes = Files.Inbox.TryGetValue("alpha/" + path, out var text) ? text.Length : 0,
            Finding = finding,
            Reason = "finished, says the server's transfer log",
            NoticedAt = Noticing.Clock.GetUtcNow(),
        };

    public Task<JobOutcome> RunAsync(UploadCheckRequest request, bool dryRun = false, string jobId = "job1")
    {
        var options = new Fixed<UploadsOptions>(Options);
        var judging = Judging ?? new ProfileJudging(options, Scanner);
        var records = new UploadRecords(Store);
        var finishing = Finishing(options, judging, records);
        var check = new UploadCheckJob(options, Files, judging, records, finishing, Noticing.Loop, Noticing.Clock);
        var job = new Job
        {
            Id = jobId,
            Kind = UploadCheckJob.Kind.Name,
            Lane = "uploads",
            Author = "uploads",
            EnqueuedAt = Noticing.Clock.GetUtcNow(),
            DryRun = dryRun,
            Payload = JsonSerializer.Serialize(request, UploadJson.Default.UploadCheckRequest),
        };
        return check.RunAsync(new JobRun(job, new FakeJobLogs().Open(jobId)), default);
    }

    public async Task<IReadOnlyList<UploadRecord>> RecordsAsync() =>
        [
            .. (await Store.Inner.ReadAllAsync(UploadRecords.Collection, default)).Select(document =>
                JsonSerializer.Deserialize(document.Json.Span, UploadJson.Default.UploadRecord)!
            ),
        ];

    public Task<JobOutcome> ReviewAsync(UploadRecord held, UploadReview review)
    {
        var options = new Fixed<UploadsOptions>(Options);
        var judging = Judging ?? new ProfileJudging(options, Scanner);
        var records = new UploadRecords(Store);
        var finishing = Finishing(options, judging, records);
        var request = UploadReviewJob.RequestOf(held, review);
        var job = new Job
        {
            Id = "review1",
            Kind = request.Kind,
            Lane = "uploads",
            Author = request.Author,
            EnqueuedAt = Noticing.Clock.GetUtcNow(),
            Payload = request.Payload,
        };
        return new UploadReviewJob(options, Files, records, finishing).RunAsync(
            new JobRun(job, new FakeJobLogs().Open(job.Id)),
            default
        );
    }

    /// <summary>What the upkeep finds, and then does about it.</summary>
    public async Task<IReadOnlyList<JobOutcome>> SweepAsync()
    {
        var options = new Fixed<UploadsOptions>(Options);
        var judging = Judging ?? new ProfileJudging(options, Scanner);
        var records = new UploadRecords(Store);
        var finishing = Finishing(options, judging, records);
        await new UploadSweep(options, Files, records, Noticing.Queue).SweepAsync(default);
        var giveUp = new UploadGiveUpJob(options, Files, records, finishing, Noticing.Clock);
        var outcomes = new List<JobOutcome>();
        var jobs = Noticing.Queue.Snapshot();
        foreach (var job in jobs.Where(job => job.Kind == UploadGiveUpJob.Kind.Name && !job.IsFinished))
        {
            outcomes.Add(await giveUp.RunAsync(new JobRun(job, new FakeJobLogs().Open(job.Id)), default));
            Noticing.Queue.End(job.Id, JobState.Succeeded, outcomes[^1]);
        }

        return outcomes;
    }

    /// <summary>Throws what nothing else does, in the place of a kill -9.</summary>
    private void Step(string step)
    {
        Steps.Add(step);
        if (DiesAt == Steps.Count - 1)
        {
            throw new AbandonedMutexException($"killed at {step}");
        }
    }

    /// <summary>A store that may die before a commit is on disk, or right after.</summary>
    internal sealed class DyingStore : IDocumentStore
    {
        public FakeDocumentStore Inner { get; } = new();

        public Action<string> Step { get; set; } = _ => { };

        public StoreHealth Health => Inner.Health;

        public Task<StoreOpening> OpenAsync(CancellationToken cancellationToken) => Inner.OpenAsync(cancellationToken);

        public Task<IReadOnlyList<StoredDocument>> ReadAllAsync(
            string collection,
            CancellationToken cancellationToken
        ) => Inner.ReadAllAsync(collection, cancellationToken);

        public Task<StoredDocument?> ReadAsync(string collection, string id, CancellationToken cancellationToken) =>
            Inner.ReadAsync(collection, id, cancellationToken);

        public async Task CommitAsync(IReadOnlyList<DocumentChange> changes, CancellationToken cancellationToken)
        {
            Step("-commit");
            await Inner.CommitAsync(changes, cancellationToken);
            Step("+commit");
        }
    }

    /// <summary>An event log that may die before an event is recorded, or right after.</summary>
    internal sealed class DyingEvents : IEventLog
    {
        public FakeEventLog Inner { get; } = new();

        public Action<string> Step { get; set; } = _ => { };

        public async ValueTask AppendAsync(AgentEvent happened, CancellationToken cancellationToken)
        {
            Step("-event");
            await Inner.AppendAsync(happened, cancellationToken);
            Step("+event");
        }

        public IAsyncEnumerable<RecordedEvent> ReadAsync(
            EventQuery query,
            bool follow,
            CancellationToken cancellationToken
        ) => Inner.ReadAsync(query, follow, cancellationToken);

        public Task<int> DropBeforeAsync(DateTimeOffset day, CancellationToken cancellationToken) =>
            Inner.DropBeforeAsync(day, cancellationToken);
    }
}
