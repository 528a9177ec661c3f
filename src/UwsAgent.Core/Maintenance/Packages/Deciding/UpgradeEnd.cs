using UwsAgent.Core.Maintenance.Packages.Reading;
using UwsAgent.Core.Maintenance.Running;

namespace UwsAgent.Core.Maintenance.Packages.Deciding;

/// <summary>What the end of an upgrade means.</summary>
public static class UpgradeEnd
{
    private const string Conffile = "Configuration file '";

    /// <param name="lines">All that the unit said.</param>
    public static StepEnd Decide(UnitPeek peek, IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(peek);
        ArgumentNullException.ThrowIfNull(lines);
        if (peek.ExitCode is not { } code)
        {
            return StepEnd.Failed(Vanished(peek), Last(lines));
        }

        // What failed before the last stage was mended by it: a list that was locked, a package that came at the second try.
        var final = lines.Skip(LastStage(lines)).ToList();
        var errors = AptComplaints.Parse(final).Where(complaint => !complaint.IsWarning).ToList();
        if (code != 0)
        {
            return StepEnd.Failed(Failure(code, errors, lines), Last(lines));
        }

        if (errors.Count > 0)
        {
            return StepEnd.Failed($"apt ended with 0 and yet complains: {errors[0].Line}", Last(lines));
        }

        var kept = KeptFiles(lines);
        return StepEnd.Done(
            kept.Count == 0
                ? "All is installed"
                : $"All is installed; changed by hand and kept: {string.Join(", ", kept)} (the new ones lie beside them as .dpkg-dist)"
        ) with
        {
            Evidence = [.. kept.Select(file => $"kept: {file}")],
        };
    }

    /// <summary>Configuration files of which the host's own state stayed.</summary>
    public static IReadOnlyList<string> KeptFiles(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var files = new List<string>();
        string? file = null;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith(Conffile, StringComparison.Ordinal))
            {
                file = line[Conffile.Length..].TrimEnd('\'');
            }
            else if (file is not null && line.StartsWith("==> Keeping old config file", StringComparison.Ordinal))
            {
                files.Add(file);
                file = null;
            }
        }

        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    private static string Vanished(UnitPeek peek) =>
        peek.Result switch
        {
            _ when peek.IsOtherBoot => "The host was restarted in the middle of it; a new run repairs dpkg first",
            "oom-kill" =>
                $"It was killed in '{peek.Stage}' because the host's memory was full; a new run repairs dpkg first",
            "" or "success" => $"It ended in '{peek.Stage}' without a word; a new run repairs dpkg first",
            _ => $"It was ended in '{peek.Stage}' from outside ({peek.Result}); a new run repairs dpkg first",
        };

    private static string Failure(int code, List<AptComplaint> errors, IReadOnlyList<string> lines)
    {
        var first = errors.Count > 0 ? AptComplaints.Verdict(errors[0]) : "see its lines";
        var locked = errors.Find(error => error.Trouble is AptTrouble.Locked);
        var surplus = string.Join(
            ", ",
            lines
                .Where(line => line.StartsWith("uws: would ", StringComparison.Ordinal))
                .Select(line => line[(line.LastIndexOf(' ') + 1)..])
        );
        return code switch
        {
            _ when locked is not null => $"Nothing was installed: {AptComplaints.Verdict(locked)}",
            71 => $"dpkg was cut off before and cannot be repaired: {first}",
            72 => $"Nothing was installed, newer lists could not be fetched: {first}",
            73 => $"Nothing was installed: apt would now remove {surplus}. Plan anew",
            74 => $"Nothing was installed: apt would now also install {surplus}. Plan anew",
            75 => $"Nothing was installed: not all packages could be downloaded, at the second try too: {first}",
            76 => $"Nothing was installed: old kernels could not be removed: {first}",
            77 => $"Nothing was installed: the planned versions are not to be had any more: {first}. Plan anew",
            _ => Broken(lines) is { Count: > 0 } broken
                ? $"{string.Join(", ", broken)} could not be installed or configured (exit code {code}); the others are as planned or as before"
                : $"apt ended with {code}: {first}",
        };
    }

    /// <summary>dpkg's list of what it could not do.</summary>
    private static IReadOnlyList<string> Broken(IReadOnlyList<string> lines) =>
        [
            .. lines
                .Select((line, index) => (line, index))
                .Where(one =>
                    one.line.StartsWith("Errors were encountered while processing:", StringComparison.Ordinal)
                )
                .SelectMany(one => lines.Skip(one.index + 1).TakeWhile(line => line.StartsWith(' ')))
                .Select(line => line.Trim())
                .Distinct(StringComparer.Ordinal),
        ];

    private static int LastStage(IReadOnlyList<string> lines)
    {
        for (var index = lines.Count - 1; index >= 0; index--)
        {
            if (lines[index].StartsWith("== ", StringComparison.Ordinal))
            {
                return index;
            }
        }

        return 0;
    }

    private static IReadOnlyList<string> Last(IReadOnlyList<string> lines) =>
        [.. lines.Where(line => line.Trim().Length > 0).TakeLast(15).Select(line => PlainText.Line(line, 300))];
}
