using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Versions;

namespace UwsAgent.Core.Maintenance.Components;

/// <summary>Looks at the components of one cluster and says what would be done with each; changes nothing.</summary>
public sealed class ComponentLook(
    IClusterComponents components,
    IHelm helm,
    IManifestFiles files,
    CandidateLook candidates,
    ICurrent<MaintenanceOptions> current,
    TimeProvider time
)
{
    private const int MonthDigits = 4;

    /// <summary>The clusters that some component is in, by the configuration.</summary>
    public IReadOnlyList<string> Targets()
    {
        var all = current.Value.Components.Values;
        return
        [
            .. all.SelectMany(one => one.Clusters)
                .Concat(all.Any(one => one.Clusters.Count == 0) ? components.Clusters : [])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    public async Task<TargetPlan> PlanAsync(string cluster, PlanRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var plan = new TargetPlan(ComponentWork.Name, cluster);
        if (!components.Clusters.Contains(cluster, StringComparer.Ordinal))
        {
            return plan with
            {
                WhyNot = $"there is no cluster '{cluster}' under Autoscaling:Clusters",
                IsUnknown = true,
            };
        }

        var version = await components.VersionAsync(cluster, cancellationToken);
        if (version.Fault is { } fault)
        {
            return plan with { WhyNot = $"{cluster} cannot be asked: {fault.Why}", IsUnknown = true };
        }

        var options = current.Value;
        var support = new SupportTable(options.Support);
        var server = SemanticVersion.Parse(version.Value);
        var (steps, held, findings) = (new List<PlannedStep>(), new List<HeldBack>(), new List<string>());
        findings.AddRange(support.Judge(SupportTable.Kubernetes, server, null, Today).Select(one => one.Why));
        foreach (
            var (name, component) in options
                .Components.Where(one =>
                    one.Value.Clusters.Count == 0 || one.Value.Clusters.Contains(cluster, StringComparer.Ordinal)
                )
                .OrderBy(one => one.Value.Order)
                .ThenBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            var one = new Looked(cluster, name, component, server, request);
            await AddAsync(one, support, steps, held, findings, cancellationToken);
        }

        return plan with
        {
            Steps = steps,
            Held = held,
            Findings = findings,
        };
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private async Task AddAsync(
        Looked one,
        SupportTable support,
        List<PlannedStep> steps,
        List<HeldBack> held,
        List<string> findings,
        CancellationToken cancellationToken
    )
    {
        var place = ComponentOptionsCheck.Place(one.Options)!;
        var answer = await components.ReadAsync(one.Cluster, place, cancellationToken);
        if (answer.Value is not { } sight)
        {
            findings.Add($"{one.Name}: unknown, {answer.Fault?.Why ?? $"there is no {place}"}");
            return;
        }

        var image = ComponentImage.Parse(sight.Image);
        var form = image.Form(one.Options.Tag);
        var present = form is null ? null : ComponentImage.VersionIn(image.Tag, form);
        if (one.Options.Helm is { } release)
        {
            var (version, trouble) = await ReleaseAsync(one, release, cancellationToken);
            if (trouble is not null)
            {
                findings.Add($"{one.Name}: {trouble}");
                return;
            }

            present = version;
        }

        CandidateChoice? offered = null;
        if (one.Request.Round is null && one.Options.Newest is { } newest && present is not null && form is not null)
        {
            try
            {
                offered = await candidates.ChooseAsync(image, form, present, newest, cancellationToken);
            }
            catch (RegistryUnavailableException failure)
            {
                findings.Add(
                    $"{one.Name}: whether there is something newer is unknown, {image.Registry} does not say it: {failure.Message}"
                );
            }
        }

        var verdict = ComponentDecision.Decide(Question(one, present, offered), support, Today);
        findings.AddRange(verdict.Findings);
        if (verdict.Held is { } back)
        {
            held.Add(back);
        }

        if (verdict.To is { } to && !(one.Request.SecurityOnly && !IsSecurity(one.Request.Round)))
        {
            var seen = new Seen(place with { Container = sight.Container }, sight, image, form, present!);
            await AddStepAsync(one, seen, to, verdict.Why, steps, findings, cancellationToken);
        }
    }

    private static ComponentQuestion Question(Looked one, SemanticVersion? present, CandidateChoice? offered) =>
        new(one.Name, one.Options.Product.Length > 0 ? one.Options.Product : one.Name, one.Cluster)
        {
            Current = present,
            ClusterVersion = one.Server,
            Wanted = one.Request.Round is { } round
                ? SemanticVersion.Parse(one.Options.Rounds.GetValueOrDefault(round))
                : null,
            Offered = offered,
            Pin = one.Options.Pins.GetValueOrDefault(one.Cluster),
            Rule = one.Options.Rule,
        };

    private async Task<(SemanticVersion? Version, string? Trouble)> ReleaseAsync(
        Looked one,
        HelmOptions release,
        CancellationToken cancellationToken
    )
    {
        var place = new HelmPlace(one.Cluster, one.Options.Namespace, release.Release);
        var answer = await helm.ReadAsync(place, cancellationToken);
        return answer.Value is not { } seen
                ? (
                    null,
                    $"unknown, {answer.Fault ?? $"helm knows no release {release.Release} in {one.Options.Namespace}"}"
                )
            : HelmWay.IsPending(seen)
                ? (null, HelmWay.Pending(release.Release, one.Options.Namespace, one.Cluster, seen))
            : (SemanticVersion.Parse(seen.ChartVersion), null);
    }

    private async Task AddStepAsync(
        Looked one,
        Seen seen,
        SemanticVersion to,
        string why,
        List<PlannedStep> steps,
        List<string> findings,
        CancellationToken cancellationToken
    )
    {
        var plan = new ComponentPlan(one.Name, ComponentWayKind.Image, seen.Place, $"{seen.Present}", $"{to}")
        {
            FromImage = seen.Sight.Image,
            Health = one.Options.Health,
        };
        if (one.Options.Helm is { } release)
        {
            plan = plan with { Way = ComponentWayKind.Helm, Release = release.Release, Chart = release.Chart };
        }
        else if (one.Options.Manifest.Length > 0)
        {
            var file = one.Options.Manifest.Replace(ComponentImage.Place, $"{to}", StringComparison.Ordinal);
            var manifest = await ComponentManifest.ReadAsync(files, file, one.Options.Namespace, cancellationToken);
            if (manifest.Fault is { } fault)
            {
                findings.Add($"{one.Name}: {to} is wanted, and its manifest cannot be used: {fault}");
                return;
            }

            plan = plan with
            {
                Way = ComponentWayKind.Manifest,
                File = file,
                FileHash = manifest.Hash,
                TakeOver = one.Options.TakeOver,
            };
        }
        else if (seen.Form is { } form)
        {
            plan = plan with { ToImage = seen.Image.With(form, $"{to}") };
        }
        else
        {
            findings.Add(
                $"{one.Name}: {to} is wanted, and the tag of {seen.Sight.Image} shows no form for it: set Tag"
            );
            return;
        }

        steps.Add(
            new PlannedStep(
                one.Name,
                $"{one.Name} in {one.Cluster} goes from {plan.From} to {plan.To} ({seen.Place}): {why}",
                plan.ToPayload()
            )
            {
                Changes =
                [
                    new Change(one.Name, plan.From, plan.To) { Why = why, IsSecurity = IsSecurity(one.Request.Round) },
                ],
                Expected = one.Options.Expected,
                IsSecurity = IsSecurity(one.Request.Round),
            }
        );
    }

    /// <summary>As the rounds are named: <c>2109-1</c> mends security.</summary>
    public static bool IsSecurity(string? round) =>
        round is not null
        && round.Split('-') is [{ Length: MonthDigits } month, { Length: > 0 } number]
        && month.All(char.IsAsciiDigit)
        && number.All(char.IsAsciiDigit);

    private sealed record Looked(
        string Cluster,
        string Name,
        ComponentOptions Options,
        SemanticVersion? Server,
        PlanRequest Request
    );

    private sealed record Seen(
        ComponentRef Place,
        ComponentSight Sight,
        ComponentImage Image,
        string? Form,
        SemanticVersion Present
    );
}
