using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace UwsAgent.SystemTests.Autoscaling;

/// <summary>Nodes without machines: pods that the scheduler puts on them come up, crash, hang or end as their annotations say.</summary>
public sealed class FakeKubelet(IKubernetes client) : IAsyncDisposable
{
    /// <summary>On the pod: <c>ready</c> (as without it), <c>never-ready</c>, <c>crash-loop</c>, <c>cannot-pull</c>.</summary>
    public const string Does = "fake-kubelet/does";

    /// <summary>On the pod: milliseconds from being scheduled to being ready.</summary>
    public const string ReadyAfter = "fake-kubelet/ready-after";

    /// <summary>What pods of an image do, by <c>namespace image</c>: where the annotation says nothing.</summary>
    public ConcurrentDictionary<string, string> Images { get; } = new(StringComparer.Ordinal);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, Task> work = new(StringComparer.Ordinal);
    private Task loop = Task.CompletedTask;

    /// <summary>Registers the nodes and begins to run pods.</summary>
    public async Task StartAsync(int nodes = 2)
    {
        for (var number = 1; number <= nodes; number++)
        {
            await client.CoreV1.CreateNodeAsync(Node($"node-{number}"), cancellationToken: stop.Token);
        }

        loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        await Task.WhenAll(work.Values);
        client.Dispose();
        stop.Dispose();
    }

    /// <summary>Looks again and again: a watch would end with each death of the API server, and no test has more than some hundred pods.</summary>
    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var pods = await client.CoreV1.ListPodForAllNamespacesAsync(
                    fieldSelector: "spec.nodeName!=",
                    resourceVersion: "0",
                    cancellationToken: stop.Token
                );
                foreach (var pod in pods.Items)
                {
                    Begin(pod);
                }

                await Task.Delay(Pause, stop.Token);
            }
            catch (Exception failure) when (IsBadDay(failure))
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private void Begin(V1Pod pod)
    {
        if (pod.Metadata.DeletionTimestamp is not null)
        {
            Once($"{pod.Metadata.Uid} end", () => EndAsync(pod));
        }
        else if (pod.Status.Phase == "Pending")
        {
            Once($"{pod.Metadata.Uid} run", () => RunAsync(pod));
        }
    }

    /// <summary>What could not be done, because the API server was away, is begun again with the next look.</summary>
    private void Once(string key, Func<Task> act) =>
        _ = work.GetOrAdd(
            key,
            _ =>
                Task.Run(async () =>
                {
                    try
                    {
                        await act();
                    }
                    catch (Exception failure) when (IsBadDay(failure))
                    {
                        work.TryRemove(key, out Task? _);
                    }
                })
        );

    private async Task RunAsync(V1Pod pod)
    {
        var does =
            pod.Metadata.Annotations?.TryGetValue(Does, out var told) == true ? told
            : Images.TryGetValue($"{pod.Metadata.NamespaceProperty} {pod.Spec.Containers[0].Image}", out var known)
                ? known
            : "ready";
        switch (does)
        {
            case "cannot-pull":
                await SayAsync(pod, "Pending", isReady: false, Waiting("ImagePullBackOff"), restarts: 0);
                break;
            case "crash-loop":
                await SayAsync(pod, "Running", isReady: false, Waiting("CrashLoopBackOff"), restarts: 5);
                break;
            default:
                await SayAsync(pod, "Running", isReady: false, Running, restarts: 0);
                if (does != "never-ready")
                {
                    await Task.Delay(BootTime(pod), stop.Token);
                    await SayAsync(pod, "Running", isReady: true, Running, restarts: 0);
                }

                break;
        }
    }

    private async Task EndAsync(V1Pod pod)
    {
        try
        {
            await client.CoreV1.DeleteNamespacedPodAsync(
                pod.Metadata.Name,
                pod.Metadata.NamespaceProperty,
                new V1DeleteOptions
                {
                    GracePeriodSeconds = 0,
                    Preconditions = new V1Preconditions { Uid = pod.Metadata.Uid },
                },
                cancellationToken: stop.Token
            );
        }
        catch (HttpOperationException gone) when ((int)gone.Response.StatusCode is 404 or 409)
        {
            // Somebody was quicker.
        }
    }

    private static TimeSpan BootTime(V1Pod pod) =>
        pod.Metadata.Annotations?.TryGetValue(ReadyAfter, out var told) == true
            ? TimeSpan.FromMilliseconds(int.Parse(told, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;

    private static object Running => new { running = new { startedAt = Now } };

    private static object Waiting(string reason) => new { waiting = new { reason, message = "as it was told to" } };

    private static string Now => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private async Task SayAsync(V1Pod pod, string phase, bool isReady, object state, int restarts)
    {
        var ready = isReady ? "True" : "False";
        var status = new
        {
            status = new
            {
                phase,
                startTime = Now,
                podIP = "10.1.0.1",
                conditions = new object[]
                {
                    new
                    {
                        type = "Initialized",
                        status = "True",
                        lastTransitionTime = Now,
                    },
                    new
                    {
                        type = "ContainersReady",
                        status = ready,
                        lastTransitionTime = Now,
                    },
                    new
                    {
                        type = "Ready",
                        status = ready,
                        lastTransitionTime = Now,
                    },
                },
                containerStatuses = pod.Spec.Containers.Select(container => new
                {
                    name = container.Name,
                    image = container.Image,
                    imageID = "",
                    ready = isReady,
                    restartCount = restarts,
                    state,
                }),
            },
        };
        try
        {
            await client.CoreV1.PatchNamespacedPodStatusAsync(
                new V1Patch(JsonSerializer.Serialize(status), V1Patch.PatchType.StrategicMergePatch),
                pod.Metadata.Name,
                pod.Metadata.NamespaceProperty,
                cancellationToken: stop.Token
            );
        }
        catch (HttpOperationException gone) when ((int)gone.Response.StatusCode == 404)
        {
            // Deleted while it came up.
        }
    }

    private static V1Node Node(string name)
    {
        var room = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal)
        {
            ["cpu"] = new ResourceQuantity("64"),
            ["memory"] = new ResourceQuantity("256Gi"),
            ["pods"] = new ResourceQuantity("250"),
        };
        return new V1Node
        {
            Metadata = new V1ObjectMeta { Name = name },
            Status = new V1NodeStatus
            {
                Capacity = room,
                Allocatable = room,
                Conditions =
                [
                    new V1NodeCondition
                    {
                        Type = "Ready",
                        Status = "True",
                        Reason = "KubeletReady",
                        LastHeartbeatTime = DateTime.UtcNow,
                        LastTransitionTime = DateTime.UtcNow,
                    },
                ],
            },
        };
    }

    private static bool IsBadDay(Exception failure) =>
        failure is HttpRequestException or HttpOperationException or IOException or OperationCanceledException;
}
