using System.Text.Json;
using UwsAgent.Core.Events;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Jobs;

/// <summary>Pauses of lanes and kinds, which outlive a restart and may expire.</summary>
public sealed partial class JobQueue
{
    public async Task PauseAsync(QueuePause pause, CancellationToken cancellationToken)
    {
        ThrowIfNotAScope(pause.Scope);
        Task commit;
        lock (gate)
        {
            commit = store.CommitAsync(
                [DocumentChange.Put(PausesCollection, pause.Scope, JobJson.Write(pause))],
                CancellationToken.None
            );
        }

        await OrRefusedAsync(commit, () => { });
        lock (gate)
        {
            index.SetPause(pause, Now);
            Arm();
        }

        var until = pause.Until is { } end ? $" until {end:yyyy-MM-dd HH:mm} UTC" : "";
        await TellAsync(JobEvents.Paused, pause.Scope, $"{pause.Scope} was paused{until}", pause.Author, pause.Reason);
    }

    public async Task<bool> ResumeAsync(string scope, string author, CancellationToken cancellationToken)
    {
        ThrowIfNotAScope(scope);
        Task commit;
        lock (gate)
        {
            var pause = index.Pauses.FirstOrDefault(one =>
                string.Equals(one.Scope, scope, StringComparison.OrdinalIgnoreCase)
            );
            if (pause is null)
            {
                return false;
            }

            scope = pause.Scope;
            commit = store.CommitAsync([DocumentChange.Remove(PausesCollection, scope)], CancellationToken.None);
        }

        await OrRefusedAsync(commit, () => { });
        lock (gate)
        {
            index.RemovePause(scope, Now);
            Pulse();
        }

        await TellAsync(JobEvents.Resumed, scope, $"{scope} goes on", author, why: null);
        return true;
    }

    private static void ThrowIfNotAScope(string scope)
    {
        if (
            !scope.StartsWith("kind:", StringComparison.Ordinal) && !scope.StartsWith("lane:", StringComparison.Ordinal)
        )
        {
            throw new UserErrorException($"'{scope}' names neither a lane nor a kind: say lane:NAME or kind:NAME.");
        }
    }

    private async Task ExpireAsync(QueuePause pause)
    {
        try
        {
            await ResumeAsync(pause.Scope, $"expiry of the pause by {pause.Author}", CancellationToken.None);
        }
        catch (UserErrorException)
        {
            lock (gate)
            {
                index.RemovePause(pause.Scope, Now);
                Pulse();
            }
        }
    }

    private QueuePause ReadPause(StoredDocument document)
    {
        try
        {
            return JsonSerializer.Deserialize(document.Json.Span, JobJson.Default.QueuePause)!;
        }
        catch (JsonException)
        {
            return new QueuePause(
                document.Id,
                "unknown",
                "its record cannot be read, so it counts as paused",
                Now,
                null
            );
        }
    }
}
