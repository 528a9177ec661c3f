using k8s;
using k8s.Models;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>A Lease by the clock of the cluster itself, so that two hosts whose clocks differ agree on when it ends.</summary>
internal sealed class KubernetesLease(KubernetesConnection connection, TimeProvider time)
{
    public async Task<LeaseResult> HoldAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, cancellationToken);
        if (read.Fault is { } fault)
        {
            return fault.Kind == ClusterFaultKind.NotFound
                ? await CreateAsync(request, cancellationToken)
                : Failed(fault);
        }

        var (lease, now) = read.Value!;
        var holder = lease.Spec?.HolderIdentity;
        if (!string.IsNullOrEmpty(holder) && holder != request.Holder && End(lease) > now)
        {
            return new LeaseResult(false, holder);
        }

        return await WriteAsync(request, Taken(lease, request, now), cancellationToken);
    }

    /// <summary>For the next who asks, at once; somebody else's is left alone.</summary>
    public async Task ReleaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, cancellationToken);
        if (read.Value?.Lease is { Spec: { } spec } lease && spec.HolderIdentity == request.Holder)
        {
            spec.HolderIdentity = null;
            await WriteAsync(request, lease, cancellationToken);
        }
    }

    private Task<Answer<SeenLease>> ReadAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        connection.AskAsync(
            $"reading the Lease {request.Namespace}/{request.Name}",
            async (client, stop) =>
            {
                using var answer = await client.CoordinationV1.ReadNamespacedLeaseWithHttpMessagesAsync(
                    request.Name,
                    request.Namespace,
                    cancellationToken: stop
                );
                return new SeenLease(answer.Body, answer.Response.Headers.Date ?? time.GetUtcNow());
            },
            cancellationToken
        );

    /// <summary>The first look tells the time: there is none without a request.</summary>
    private async Task<LeaseResult> CreateAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var fresh = new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = request.Name, NamespaceProperty = request.Namespace },
            Spec = Spec(request, time.GetUtcNow(), transitions: 0),
        };
        var created = await connection.AskAsync(
            $"creating the Lease {request.Namespace}/{request.Name}",
            (client, stop) =>
                client.CoordinationV1.CreateNamespacedLeaseAsync(fresh, request.Namespace, cancellationToken: stop),
            cancellationToken
        );
        return await ResultAsync(request, created.Fault, cancellationToken);
    }

    private async Task<LeaseResult> WriteAsync(LeaseRequest request, V1Lease lease, CancellationToken cancellationToken)
    {
        lease.Spec.AcquireTime = Micro(lease.Spec.AcquireTime);
        lease.Spec.RenewTime = Micro(lease.Spec.RenewTime);
        var written = await connection.AskAsync(
            $"renewing the Lease {request.Namespace}/{request.Name}",
            (client, stop) =>
                client.CoordinationV1.ReplaceNamespacedLeaseAsync(
                    lease,
                    request.Name,
                    request.Namespace,
                    cancellationToken: stop
                ),
            cancellationToken
        );
        return await ResultAsync(request, written.Fault, cancellationToken);
    }

    /// <summary>Who lost a race says who won it.</summary>
    private async Task<LeaseResult> ResultAsync(
        LeaseRequest request,
        ClusterFault? fault,
        CancellationToken cancellationToken
    )
    {
        if (fault is null)
        {
            return new LeaseResult(true, request.Holder);
        }

        if (fault.Kind != ClusterFaultKind.Conflict)
        {
            return Failed(fault);
        }

        var read = await ReadAsync(request, cancellationToken);
        return new LeaseResult(false, read.Value?.Lease.Spec?.HolderIdentity) { Fault = read.Fault };
    }

    private static V1Lease Taken(V1Lease lease, LeaseRequest request, DateTimeOffset now)
    {
        var transitions = lease.Spec?.LeaseTransitions ?? 0;
        if (lease.Spec?.HolderIdentity == request.Holder)
        {
            lease.Spec.RenewTime = now.UtcDateTime;
            lease.Spec.LeaseDurationSeconds = Seconds(request.Duration);
        }
        else
        {
            lease.Spec = Spec(request, now, transitions + 1);
        }

        return lease;
    }

    private static V1LeaseSpec Spec(LeaseRequest request, DateTimeOffset now, int transitions) =>
        new()
        {
            HolderIdentity = request.Holder,
            LeaseDurationSeconds = Seconds(request.Duration),
            AcquireTime = Micro(now.UtcDateTime),
            RenewTime = Micro(now.UtcDateTime),
            LeaseTransitions = transitions,
        };

    /// <summary>A Lease that does not say when it was renewed has no end to wait for.</summary>
    private static DateTimeOffset End(V1Lease lease) =>
        KubernetesPods.Moment(lease.Spec.RenewTime ?? lease.Spec.AcquireTime) is { } renewed
            ? renewed + TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? 0)
            : DateTimeOffset.MinValue;

    /// <summary>The API wants these times with a fraction, and the library writes none for a whole second: a tenth of a microsecond makes it write zeros.</summary>
    private static DateTime? Micro(DateTime? moment) =>
        moment is { } time && time.Ticks % TimeSpan.TicksPerSecond == 0 ? time.AddTicks(1) : moment;

    private static int Seconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);

    private static LeaseResult Failed(ClusterFault fault) => new(false, null) { Fault = fault };

    private sealed record SeenLease(V1Lease Lease, DateTimeOffset ServerTime);
}
