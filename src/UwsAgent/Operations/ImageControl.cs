using UwsAgent.Core;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Images;
using UwsAgent.Core.Images.Cleaning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Operations;

/// <summary>What people may do about images.</summary>
internal sealed class ImageControl(
    IJobQueue queue,
    ImageMemory memory,
    ICurrent<ImagesOptions> current,
    TimeProvider time
)
{
    public async Task<EnqueuedView> CleanAsync(
        CleanWish wish,
        string author,
        bool dryRun,
        CancellationToken cancellationToken
    )
    {
        if (wish.Engine is { } engine)
        {
            EngineAddresses.Find(current.Value, engine);
        }

        return EnqueuedView.Of(
            await queue.EnqueueAsync(ImagesCleanJob.Request(wish, author, dryRun), cancellationToken)
        );
    }

    public Task<IReadOnlyList<ImagePin>> KeptAsync(CancellationToken cancellationToken) =>
        memory.PinsAsync(cancellationToken);

    public async Task<ImagePin> KeepAsync(
        string name,
        string author,
        string why,
        TimeSpan? lasts,
        CancellationToken cancellationToken
    )
    {
        if (NamePattern.Fault(name) is { } problem)
        {
            throw new UserErrorException($"'{name}' {problem}.");
        }

        var pin = new ImagePin(name, author, time.GetUtcNow())
        {
            Why = why,
            Until = lasts is { } span ? time.GetUtcNow() + span : null,
        };
        await memory.PutPinAsync(pin, cancellationToken);
        return pin;
    }

    public async Task ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        if (!await memory.RemovePinAsync(name, cancellationToken))
        {
            throw new UserErrorException($"'{name}' was not kept by a person. Those that are: uws images keep")
            {
                Kind = UserErrorKind.NotFound,
            };
        }
    }

    /// <summary>Images whose removal failed too often are tried again.</summary>
    /// <returns>How many were set aside under that name or id.</returns>
    public async Task<int> RetryAsync(string name, CancellationToken cancellationToken)
    {
        var tried = 0;
        foreach (var address in EngineAddresses.Of(current.Value))
        {
            tried += await memory.WithBookAsync(address.Name, book => book.Forget(name), cancellationToken);
            await memory.SaveAsync(address.Name, cancellationToken);
        }

        return tried > 0
            ? tried
            : throw new UserErrorException($"No image '{name}' is set aside. What is: uws images plan --kept")
            {
                Kind = UserErrorKind.NotFound,
            };
    }
}
