using System.Globalization;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>What keeps nodes from being emptied, and objects from being written while they are.</summary>
internal static class DrainObstacles
{
    public static IEnumerable<ReadinessFinding> Findings(ReadinessLook look) =>
        [
            .. look.Budgets.Select(Budget).OfType<ReadinessFinding>(),
            .. look.Webhooks.Select(Webhook).OfType<ReadinessFinding>(),
        ];

    private static ReadinessFinding? Budget(BudgetSight budget)
    {
        if (budget.ExpectedPods == 0 && Never(budget) is null)
        {
            return null;
        }

        if (Never(budget) is { } why)
        {
            return Finding(
                budget.ExpectedPods == 0 ? ReadinessSeverity.Notice : ReadinessSeverity.Blocks,
                budget,
                $"the budget {budget.Name} never lets a pod go: {why}",
                "let one pod go (maxUnavailable 1), or take the budget away for the upgrade"
            );
        }

        return budget.DisruptionsAllowed == 0
            ? Finding(
                ReadinessSeverity.Blocks,
                budget,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the budget {budget.Name} lets no pod go now: {budget.CurrentHealthy} of {budget.ExpectedPods} pods are well, and {budget.DesiredHealthy} must be"
                ),
                "get its pods well first"
            )
            : null;
    }

    /// <returns>Why it can never let a pod go; null when it can.</returns>
    private static string? Never(BudgetSight budget) =>
        budget.MaxUnavailable is "0" or "0%" ? $"maxUnavailable is {budget.MaxUnavailable}"
        : budget.MinAvailable is "100%" ? "minAvailable is 100%"
        : budget.ExpectedPods > 0 && budget.MinAvailable is not null && budget.DesiredHealthy >= budget.ExpectedPods
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"minAvailable is {budget.MinAvailable}, and there are {budget.ExpectedPods} pods"
            )
        : null;

    private static ReadinessFinding? Webhook(WebhookSight webhook) =>
        webhook is { IsRequired: true, Service: { } service, ReadyEndpoints: 0 }
            ? new ReadinessFinding(
                ReadinessSeverity.Breaks,
                "webhook",
                $"the webhook {webhook.Name} of {webhook.Configuration} must be asked (failurePolicy Fail), and nothing is behind its service {service}"
            )
            {
                Do = "bring its pods up, set failurePolicy Ignore, or delete the configuration",
                Where = [webhook.Configuration],
                Count = 1,
            }
            : null;

    private static ReadinessFinding Finding(
        ReadinessSeverity severity,
        BudgetSight budget,
        string what,
        string advice
    ) =>
        new(severity, "budget", what)
        {
            Do = advice,
            Where = [budget.Name],
            Count = 1,
        };
}
