using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Events;
using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Registries;

/// <summary>Deletes old versions in registries; without <c>Delete</c> in the configuration of a registry it only says what would go.</summary>
public sealed class RegistryCleanJob(
    RegistryPlanner planner,
    IRegistryRemoval removal,
    ImageMemory memory,
    IEventLog events,
    ICurrent<ImagesOptions> current,
    TimeProvider time
) : IJobHandler
{
    public static readonly JobKind Kind = new()
    {
        Name = "registry-clean",
        Summary = "Deletes old versions in the registries of Images:Registries that nothing refers to",
        Lane = "images",
        Timeout = TimeSpan.FromHours(2),
    };

    private int number;

    public async Task<JobOutcome> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var hosts = planner.Hosts();
        if (hosts.Count == 0)
        {
            return JobOutcome.Skipped("no registry has anything in Images:Registries:NAME:Clean");
        }

        var (steps, summaries, failures) = (new List<string>(), new List<string>(), 0);
        var isActive = false;
        foreach (var host in hosts)
        {
            try
            {
                var plan = await planner.PlanAsync(host, cancellationToken);
                var mayDelete = current.Value.Registries[host].Delete && !run.DryRun;
                isActive |= mayDelete;
                summaries.Add(
                    mayDelete ? await DeleteAsync(plan, run, steps, cancellationToken) : Planned(plan, run, steps)
                );
            }
            catch (RegistryUnavailableException failure)
            {
                failures++;
                summaries.Add(failure.Message);
            }
        }

        var summary = string.Join("; ", summaries);
        return failures > 0 ? JobOutcome.Failed(summary) with { Reasons = steps }
            : isActive ? JobOutcome.Succeeded(summary, steps)
            : JobOutcome.Planned(summary, steps);
    }

    private static string Planned(RegistryPlan plan, JobRun run, List<string> steps)
    {
        steps.AddRange(plan.Plan.Removals.Select(one => $"{string.Join(", ", one.Image.Tags)}: {one.Why}"));
        var why = run.DryRun ? "" : $" (Images:Registries:{plan.Host}:Delete is false)";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Host}: {plan.Plan.Removals.Count} of {plan.Plan.Removals.Count + plan.Plan.Kept.Count} images would be deleted{why}"
        );
    }

    private async Task<string> DeleteAsync(
        RegistryPlan plan,
        JobRun run,
        List<string> steps,
        CancellationToken cancellationToken
    )
    {
        var deleted = 0;
        foreach (
            var repository in plan.Plan.Removals.GroupBy(
                one => ImageName.Parse(one.Image.Digests[0])!.Value.Repository,
                StringComparer.Ordinal
            )
        )
        {
            var path = repository.Key[(plan.Host.Length + 1)..];
            // A tag that was pushed since stands for its manifest: look again before anything of this repository goes.
            var now = (await planner.ManifestsAsync(plan.Address, path, cancellationToken)).ToDictionary(
                one => one.Id,
                StringComparer.Ordinal
            );
            foreach (var one in repository)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (
                    !now.TryGetValue(one.Image.Id, out var present)
                    || present.Tags.Except(one.Image.Tags, StringComparer.Ordinal).Any()
                )
                {
                    steps.Add($"{one.Name} was changed meanwhile and is left");
                    continue;
                }

                var digest = ImageName.Parse(one.Image.Digests[0])!.Value.Digest!;
                if (await removal.DeleteAsync(plan.Address, path, digest, cancellationToken))
                {
                    deleted++;
                    steps.Add(await TellAsync(plan.Host, one, run));
                }
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Host}: {deleted} images deleted, {plan.Plan.Kept.Count} stay"
        );
    }

    private async Task<string> TellAsync(string host, ImageRemoval one, JobRun run)
    {
        var tags = string.Join(", ", one.Image.Tags);
        var what = $"{tags} deleted in {host}: {one.Why}";
        run.Log.Line(what);
        await events.AppendAsync(
            new AgentEvent(ImageEvents.TagRemoved, one.Name, what)
            {
                Before = one.Image.Digests[0],
                Why = one.Why,
                Author = run.Job.Author,
                JobId = run.Job.Id,
                Undo = $"docker push {one.Name} (from where it still is)",
            },
            CancellationToken.None
        );
        var record = new RemovalRecord(
            ImageMemory.RecordId(time.GetUtcNow(), ++number % 0xffff),
            time.GetUtcNow(),
            host,
            tags,
            one.Image.Id,
            one.Why,
            0,
            null
        )
        {
            Digest = one.Image.Digests[0],
            JobId = run.Job.Id,
        };
        await memory.AddAsync([record], current.Value.KeepRecordsFor, CancellationToken.None);
        return what;
    }
}
