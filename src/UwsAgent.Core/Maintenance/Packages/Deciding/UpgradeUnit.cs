using System.Text;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>The unit of systemd in which a step runs on its host, and what it is told.</summary>
public static class UpgradeUnit
{
    public const string Prefix = "uws-agent-";

    /// <summary>The same for the same step of the same run, so that it is found again.</summary>
    public static string Name(StepRun step, string suffix = "")
    {
        ArgumentNullException.ThrowIfNull(step);
        var name = new StringBuilder(Prefix);
        foreach (var letter in $"{step.RunId}-{step.Step.Name}{suffix}")
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-');
        }

        return name.Length <= 200 ? name.ToString() : name.ToString(0, 100) + name.ToString(name.Length - 100, 100);
    }

    public static string List(PlannedUpgrade upgrade)
    {
        ArgumentNullException.ThrowIfNull(upgrade);
        return string.Concat([
            .. upgrade.OldKernels.Select(name => $"kernel {name}\n"),
            .. upgrade.Removals.Select(name => $"remove {name}\n"),
            .. upgrade.Packages.Select(package => $"install {package.Name}={package.To}\n"),
        ]);
    }
}
