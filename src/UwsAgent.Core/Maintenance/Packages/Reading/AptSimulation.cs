using System.Text.RegularExpressions;

namespace UwsAgent.Core.Maintenance.Packages.Reading;

/// <summary>One <c>Inst</c> line of <c>apt-get -s</c>.</summary>
/// <param name="From">Null when it is not installed yet.</param>
/// <param name="Origins">As apt names them: <c>Debian:12.10/stable, Debian-Security:12/stable-security</c>.</param>
public sealed record AptInstall(string Name, string? From, string To, string Origins);

/// <summary>What <c>apt-get -s</c> said that it would do.</summary>
public sealed partial record AptSimulation
{
    public IReadOnlyList<AptInstall> Installs { get; init; } = [];

    public IReadOnlyList<string> Removals { get; init; } = [];

    public IReadOnlyList<string> KeptBack { get; init; } = [];

    public IReadOnlyList<string> Phased { get; init; } = [];

    /// <summary>The lines that begin with <c>E:</c>.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    public static AptSimulation Parse(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var installs = new List<AptInstall>();
        var removals = new List<string>();
        foreach (var line in lines)
        {
            if (Install().Match(line) is { Success: true } inst)
            {
                var from = inst.Groups["from"];
                installs.Add(
                    new AptInstall(
                        inst.Groups["name"].Value,
                        from.Success ? from.Value : null,
                        inst.Groups["to"].Value,
                        inst.Groups["origins"].Value
                    )
                );
            }
            else if (Removal().Match(line) is { Success: true } gone)
            {
                removals.Add(gone.Groups["name"].Value);
            }
        }

        return new AptSimulation
        {
            Installs = installs,
            Removals = removals,
            KeptBack = Listed(lines, "The following packages have been kept back"),
            Phased = Listed(lines, "The following upgrades have been deferred due to phasing"),
            Errors = [.. lines.Where(line => line.StartsWith("E:", StringComparison.Ordinal))],
        };
    }

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> lines, string head) =>
        [
            .. lines
                .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
                .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];

    [GeneratedRegex(
        @"^Inst (?<name>\S+)( \[(?<from>[^\]]+)\])? \((?<to>\S+) (?<origins>.*?) ?\[[^\]]+\]\)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Install();

    [GeneratedRegex(@"^(Remv|Purg) (?<name>\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Removal();
}
