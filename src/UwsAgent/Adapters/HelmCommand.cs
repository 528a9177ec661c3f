using System.Globalization;
using System.Text;
using System.Text.Json;
using UwsAgent.Core;
using UwsAgent.Core.Autoscaling;
using UwsAgent.Core.Ports;

namespace UwsAgent.Adapters;

/// <summary>The helm on the PATH, with its arguments as a list.</summary>
/// <param name="configured">The options of a cluster in force now, or null.</param>
/// <param name="path">Where programs are, as PATH has it.</param>
internal sealed class HelmCommand(
    ICommandRunner runner,
    Func<string, ClusterOptions?> configured,
    string path,
    TimeProvider time
) : IHelm
{
    private const int LongestSaid = 300;
    private const int LongestOutput = 4 * 1024 * 1024;

    /// <summary>Helm itself waits for nothing here; this is for an API server that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private int runs;

    public async Task<HelmAnswer<HelmRelease>> ReadAsync(HelmPlace place, CancellationToken cancellationToken)
    {
        var (text, fault) = await RunAsync(
            place,
            ["list", "--all", "--filter", $"^{place.Release}$", "--output", "json"],
            cancellationToken
        );
        if (fault is not null)
        {
            return new(null, fault);
        }

        try
        {
            using var list = JsonDocument.Parse(text);
            foreach (var one in list.RootElement.EnumerateArray())
            {
                if (one.GetProperty("name").GetString() == place.Release)
                {
                    return new(
                        new HelmRelease(
                            int.Parse(
                                one.GetProperty("revision").ToString(),
                                NumberStyles.None,
                                CultureInfo.InvariantCulture
                            ),
                            one.GetProperty("status").GetString() ?? "",
                            VersionOf(one.GetProperty("chart").GetString() ?? "")
                        )
                    );
                }
            }

            return new(null);
        }
        catch (Exception failure)
            when (failure is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return new(null, $"helm says what cannot be understood: {PlainText.Line(text, LongestSaid)}");
        }
    }

    public async Task<string?> UpgradeAsync(
        HelmPlace place,
        string chart,
        string version,
        CancellationToken cancellationToken
    ) =>
        (
            await RunAsync(
                place,
                ["upgrade", place.Release, chart, "--version", version, "--reuse-values"],
                cancellationToken
            )
        ).Fault;

    public async Task<string?> RollbackAsync(HelmPlace place, int revision, CancellationToken cancellationToken) =>
        (
            await RunAsync(
                place,
                ["rollback", place.Release, revision.ToString(CultureInfo.InvariantCulture)],
                cancellationToken
            )
        ).Fault;

    /// <summary><c>ingress-nginx-4.0.1</c>: the version begins at the first hyphen that a number follows, with a dot in it.</summary>
    public static string VersionOf(string chart)
    {
        for (var at = chart.IndexOf('-', StringComparison.Ordinal); at >= 0; at = chart.IndexOf('-', at + 1))
        {
            if (Core.Versions.SemanticVersion.Parse(chart[(at + 1)..]) is { Precision: > 1 })
            {
                return chart[(at + 1)..];
            }
        }

        return "";
    }

    private async Task<(string Text, string? Fault)> RunAsync(
        HelmPlace place,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        if (configured(place.Cluster) is not { } options)
        {
            return ("", $"there is no cluster '{place.Cluster}' under Autoscaling:Clusters");
        }

        var program = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, "helm"))
            .FirstOrDefault(File.Exists);
        if (program is null)
        {
            return ("", "there is no helm on the PATH of this host");
        }

        List<string> all = [.. arguments, "--namespace", place.Namespace];
        if (options.KubeConfig.Length > 0)
        {
            all.AddRange(["--kubeconfig", options.KubeConfig]);
        }

        if (options.Context.Length > 0)
        {
            all.AddRange(["--kube-context", options.Context]);
        }

        var output = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var number = Interlocked.Increment(ref runs);
            var exit = await runner.RunAsync(
                new CommandRequest(program, all)
                {
                    JobId = string.Create(CultureInfo.InvariantCulture, $"helm-{Environment.ProcessId}-{number}"),
                    Output = bytes =>
                    {
                        if (output.Length < LongestOutput)
                        {
                            output.Append(Encoding.UTF8.GetString(bytes.Span));
                        }
                    },
                },
                stop.Token
            );
            cancellationToken.ThrowIfCancellationRequested();
            var text = output.ToString().Trim();
            return exit.Code == 0 ? (text, null)
                : patience.IsCancellationRequested
                    ? (
                        "",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"helm {arguments[0]} did not end within {Patience.TotalMinutes:0} minutes"
                        )
                    )
                : (
                    text,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"helm {arguments[0]} ended with {exit.Code}: {PlainText.Line(text, LongestSaid)}"
                    )
                );
        }
        catch (UserErrorException missing)
        {
            return ("", $"helm cannot be run: {missing.Message}");
        }
    }
}
