using UwsAgent.Core.Images.Planning;
using UwsAgent.Core.Images.Use;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Looks at an engine and makes its plan; nothing here can change anything.</summary>
public sealed class ImagePlanner(
    ImageMemory memory,
    PullCheck pulls,
    IImageReferences references,
    IClusterImages clusters,
    TimeProvider time
)
{
    /// <summary>The keep rules in force, with what files, clusters and people refer to.</summary>
    /// <exception cref="UserErrorException">Something that refers to images cannot be read or asked.</exception>
    public async Task<CleanupPolicy> PolicyAsync(ImagesOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = await references.FindAsync(options.KeepReferencedBy, cancellationToken);
        var workloads = await clusters.FindAsync(options.KeepReferencedByClusters, cancellationToken);
        var pins = await memory.PinsAsync(cancellationToken);
        return CleanupPolicy.Of(
            options,
            [
                .. files.Concat(workloads).Select(one => new KeptReference(one.Name, one.By)),
                .. pins.Select(pin => new KeptReference(
                    pin.Name,
                    $"uws images keep ({pin.By}{(pin.Why.Length > 0 ? ": " + pin.Why : "")})"
                )),
            ]
        );
    }

    public async Task<EnginePlan> PlanAsync(
        EngineConnection connection,
        string engine,
        ImagesOptions options,
        CleanupPolicy policy,
        EngineUsage? counted,
        CancellationToken cancellationToken
    )
    {
        var look = await EngineLook.TakeAsync(connection, options, counted, time, cancellationToken);
        var now = time.GetUtcNow();
        var history = await memory.WithBookAsync(
            engine,
            book =>
            {
                book.Reconcile(look.Images, look.Containers, now);
                return book.Copy(ImageHistory.Empty.Pullable);
            },
            cancellationToken
        );
        var plan = await pulls.PlanAsync(
            answers =>
                ImageCleanupPlan.Decide(
                    look.Images,
                    look.Containers,
                    look.Usage,
                    history with
                    {
                        Pullable = answers,
                    },
                    policy,
                    now
                ),
            options,
            cancellationToken
        );
        return new EnginePlan(engine, look, policy, plan);
    }
}
