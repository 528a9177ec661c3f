namespace UwsAgent.Core.Maintenance.Running;

/// <summary>Asks every kind of work what is due: all at once, each target for itself.</summary>
public sealed class FleetPlanner(IEnumerable<IMaintenanceWork> works)
{
    /// <summary>Stands for the targets of a kind of work that could not even say which it has.</summary>
    public const string AllTargets = "(all)";

    private readonly Dictionary<string, IMaintenanceWork> works = works.ToDictionary(
        work => work.Kind,
        StringComparer.Ordinal
    );

    public IEnumerable<string> Kinds => works.Keys.Order(StringComparer.Ordinal);

    public IMaintenanceWork? Find(string kind) => works.GetValueOrDefault(kind);

    /// <summary>Every target that is wished for, by kind and name; those that cannot be asked are named.</summary>
    /// <exception cref="UserErrorException">A target is wished for that no kind of work knows.</exception>
    public async Task<IReadOnlyList<TargetPlan>> PlanAsync(MaintenanceWish wish, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var isExact = wish.Targets.Count > 0 && !wish.Targets.Any(target => target.AsSpan().ContainsAny('*', '?'));
        var request = new PlanRequest(RoundName.Checked(wish.Round))
        {
            Targets = isExact ? wish.Targets.ToHashSet(StringComparer.Ordinal) : null,
            SecurityOnly = wish.SecurityOnly,
        };
        var plans = await Task.WhenAll(works.Values.Select(work => PlanAsync(work, request, cancellationToken)));
        List<TargetPlan> chosen =
        [
            .. plans
                .SelectMany(plan => plan)
                .Where(plan =>
                    wish.Targets.Count == 0 || plan.Target == AllTargets || Globs.Match(wish.Targets, plan.Target)
                )
                .DistinctBy(plan => new UnitId(plan.Kind, plan.Target))
                .OrderBy(plan => plan.Kind, StringComparer.Ordinal)
                .ThenBy(plan => plan.Target, StringComparer.Ordinal),
        ];
        foreach (var wanted in wish.Targets)
        {
            if (!chosen.Any(plan => plan.Target == AllTargets || Globs.Match([wanted], plan.Target)))
            {
                throw new UserErrorException(
                    $"No kind of maintenance has a target '{wanted}'. Those there are: uws maintenance"
                )
                {
                    Kind = UserErrorKind.NotFound,
                };
            }
        }

        return chosen;
    }

    private static async Task<IReadOnlyList<TargetPlan>> PlanAsync(
        IMaintenanceWork work,
        PlanRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return [.. (await work.ObserveAsync(request, cancellationToken)).Select(Checked)];
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // One kind of work that breaks must not keep the others from being asked.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            return
            [
                new TargetPlan(work.Kind, AllTargets)
                {
                    WhyNot =
                        bug is UserErrorException
                            ? bug.Message
                            : $"{work.Kind} broke: {bug.GetType().Name}: {PlainText.Line(bug.Message, 300)}",
                    IsUnknown = true,
                },
            ];
        }
    }

    private static TargetPlan Checked(TargetPlan plan) =>
        plan.WhyNot is not null && plan.Steps.Count > 0 ? plan with { Steps = [] }
        : plan.Steps.DistinctBy(step => step.Name, StringComparer.Ordinal).Count() < plan.Steps.Count
            ? plan with
            {
                Steps = [],
                WhyNot = $"{plan.Kind} planned two steps of the same name on {plan.Target}: that is a bug",
            }
        : plan;
}
