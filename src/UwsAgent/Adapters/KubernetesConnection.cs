using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Exceptions;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;
using UwsAgent.Hosting;

namespace UwsAgent.Adapters;

/// <summary>A client of one cluster; made anew when its kubeconfig changed, its credentials were refused, or its connections no longer answer.</summary>
internal sealed class KubernetesConnection(ClusterOptions options, TimeProvider time) : IDisposable
{
    /// <summary>A page of 500 pods with long annotations has some 10 MB.</summary>
    private const long LongestAnswer = 64L * 1024 * 1024;

    /// <summary>An API server shares itself out: 1,000 targets are no reason to crowd it.</summary>
    private const int MostAtOnce = 8;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SemaphoreSlim turns = new(MostAtOnce, MostAtOnce);
    private Client? present;

    /// <summary>A 401 is answered by reading the credentials again, once; everything else that can happen to a request is a value.</summary>
    /// <param name="what">What is tried, for people: <c>listing pods in worker</c>.</param>
    public async Task<Answer<T>> AskAsync<T>(
        string what,
        Func<IKubernetes, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            var answer = await TryAsync(what, ask, cancellationToken);
            return answer.Fault?.Kind == ClusterFaultKind.Unauthorized
                ? await TryAsync(what, ask, cancellationToken)
                : answer;
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        present?.Kubernetes.Dispose();
        turns.Dispose();
        gate.Dispose();
    }

    private async Task<Answer<T>> TryAsync<T>(
        string what,
        Func<IKubernetes, CancellationToken, Task<T>> ask,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Client? client = null;
        try
        {
            client = await ClientAsync(stop.Token);
            return new Answer<T>(await ask(client.Kubernetes, stop.Token), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (KubernetesFaults.Of(what, failure, options.Timeout) is not { } fault)
            {
                throw;
            }

            if (fault.Kind is ClusterFaultKind.Unauthorized or ClusterFaultKind.Unreachable)
            {
                Interlocked.CompareExchange(ref present, null, client);
            }

            return new Answer<T>(default, fault);
        }
    }

    private async Task<Client> ClientAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var stamp = Stamp();
            if (present is not { } client || client.Stamp != stamp)
            {
                // It may run a program for a token (users: exec), which knows no cancellation.
                client = new Client(await Task.Run(Build, cancellationToken).WaitAsync(cancellationToken), stamp);
                present = client;
            }

            return client;
        }
        finally
        {
            gate.Release();
        }
    }

    private (DateTime, long) Stamp()
    {
        var file = new FileInfo(options.KubeConfig.Length == 0 ? "/" : options.KubeConfig);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    /// <summary>What is replaced is not disposed: others may be in the middle of a request, and its idle connections close by themselves.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client owns its handlers.")]
    private Kubernetes Build()
    {
        if (options.KubeConfig.Length == 0 && !KubernetesClientConfiguration.IsInCluster())
        {
            throw new KubeConfigException(
                "no KubeConfig is set, and the agent does not run in a pod of a cluster with a service account"
            );
        }

        var configuration =
            options.KubeConfig.Length == 0
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(
                    new FileInfo(options.KubeConfig),
                    options.Context.Length == 0 ? null : options.Context
                );
        configuration.UserAgent = $"uws-agent/{AgentVersion.Number}";
        configuration.FirstMessageHandlerSetup = sockets =>
        {
            sockets.ConnectTimeout = ConnectTimeout;
            sockets.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1);
        };
        return new Kubernetes(configuration, new PatientReads(time), new WholeAnswers(LongestAnswer));
    }

    private sealed record Client(Kubernetes Kubernetes, (DateTime, long) Stamp);
}

/// <summary>What was asked for, or why it is not there.</summary>
internal sealed record Answer<T>(T? Value, ClusterFault? Fault)
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsThere => Fault is null;
}
