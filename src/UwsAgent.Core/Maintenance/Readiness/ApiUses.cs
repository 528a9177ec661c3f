using System.Globalization;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Readiness;

/// <summary>Who still uses versions of APIs that will be gone: objects, files, and callers.</summary>
internal static class ApiUses
{
    private const int MostShown = 20;

    /// <summary>What was written through an old version this long ago may have been so by somebody who is gone.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    /// <summary>They are upgraded with the cluster.</summary>
    private static readonly string[] Own =
    [
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        "cloud-controller-manager",
        "api-server",
    ];

    public static IEnumerable<ReadinessFinding> Findings(
        ReadinessLook look,
        IReadOnlyList<RemovedApi> gone,
        TimeSpan evidence,
        DateTimeOffset now
    ) =>
        [
            .. gone.SelectMany(api => Objects(look, api, now)),
            .. gone.SelectMany(api => Files(look, api)),
            .. look.UnreadManifests.Select(why => new ReadinessFinding(ReadinessSeverity.Notice, "manifest", why)
            {
                Count = 1,
            }),
            .. Callers(look, gone, evidence, now),
        ];

    private static IEnumerable<ReadinessFinding> Objects(ReadinessLook look, RemovedApi api, DateTimeOffset now)
    {
        if (!look.Lists.TryGetValue(api.Plural, out var list))
        {
            yield break;
        }

        var applied = list.Objects.Where(one => one.AppliedVersion == api.GroupVersion).ToList();
        var written = list
            .Objects.Except(applied)
            .Select(one => (Object: one, Writer: Writer(one, api, now)))
            .Where(one => one.Writer is not null)
            .ToList();
        if (api.Successor is null && list.Objects.Count > 0)
        {
            yield return Finding(
                ReadinessSeverity.Breaks,
                "api",
                $"{api} is gone in {api.RemovedIn}, and there is nothing in its place",
                api,
                [.. list.Objects.Select(one => $"{one}")]
            );
            yield break;
        }

        if (applied.Count > 0)
        {
            yield return Finding(
                ReadinessSeverity.Breaks,
                "api",
                $"{api} is gone in {api.RemovedIn}, and objects were applied with it: they stay, but their manifests cannot be applied again",
                api,
                [.. applied.Select(one => $"{one}")]
            );
        }

        foreach (var group in written.GroupBy(one => one.Writer!.At is not { } at || now - at <= Recent))
        {
            yield return Finding(
                group.Key ? ReadinessSeverity.Breaks : ReadinessSeverity.Risk,
                "api",
                group.Key
                    ? $"{api} is gone in {api.RemovedIn}, and somebody writes objects with it"
                    : $"{api} is gone in {api.RemovedIn}, and objects were written with it more than {Recent.TotalDays.ToString(CultureInfo.InvariantCulture)} days ago",
                api,
                [.. group.Select(one => $"{one.Object} (by {one.Writer!.Manager})")]
            );
        }
    }

    private static IEnumerable<ReadinessFinding> Files(ReadinessLook look, RemovedApi api)
    {
        var found = look
            .Manifests.Where(one => one.ApiVersion == api.GroupVersion && one.Kind == api.Kind)
            .Select(one => $"{one.Where} ({one.Name})")
            .ToList();
        if (found.Count > 0)
        {
            yield return Finding(
                ReadinessSeverity.Breaks,
                "manifest",
                $"{api} is gone in {api.RemovedIn}, and manifests use it",
                api,
                found
            );
        }
    }

    /// <summary>The count begins anew with each start of the API server: only what is there proves something, unless it has been up for long.</summary>
    private static IEnumerable<ReadinessFinding> Callers(
        ReadinessLook look,
        IReadOnlyList<RemovedApi> gone,
        TimeSpan evidence,
        DateTimeOffset now
    )
    {
        if (look.Calls is not { } calls || gone.Count == 0)
        {
            yield break;
        }

        foreach (var api in gone)
        {
            var isCalled = calls.Calls.Any(call =>
                call.Plural == api.Plural && $"{call.Group}/{call.Version}" == api.GroupVersion
            );
            // Where there was no other version to look through, this look itself is among the callers.
            var isOurs = look.Lists.TryGetValue(api.Plural, out var list) && list.GroupVersion == api.GroupVersion;
            if (isCalled)
            {
                yield return Finding(
                    isOurs ? ReadinessSeverity.Notice : ReadinessSeverity.Breaks,
                    "api",
                    isOurs
                        ? $"somebody asks for {api}, which is gone in {api.RemovedIn}; this look is among them, since there is no other version yet"
                        : $"somebody asks for {api}, which is gone in {api.RemovedIn} (apiserver_requested_deprecated_apis)",
                    api,
                    []
                );
            }
        }

        var uptime = now - calls.StartedAt;
        if (uptime is null || uptime < evidence)
        {
            yield return new ReadinessFinding(
                ReadinessSeverity.Unknown,
                "api",
                uptime is { } known
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"insufficient evidence of who asks for what is gone: this API server counts since its start {known.TotalDays:0.#} days ago, and a weekly job needs {evidence.TotalDays:0.#}"
                    )
                    : "insufficient evidence of who asks for what is gone: this API server does not say since when it counts"
            )
            {
                Do = "ask again later",
                Count = 1,
            };
        }
    }

    private static ObjectWriter? Writer(SurveyedObject one, RemovedApi api, DateTimeOffset now) =>
        one
            .Writers.Where(writer =>
                writer.ApiVersion == api.GroupVersion && !Own.Contains(writer.Manager, StringComparer.Ordinal)
            )
            .MaxBy(writer => writer.At ?? now);

    private static ReadinessFinding Finding(
        ReadinessSeverity severity,
        string topic,
        string what,
        RemovedApi api,
        List<string> where
    ) =>
        new(severity, topic, what)
        {
            Do = api.Note ?? (api.Successor is { } successor ? $"use {successor}" : null),
            Where = [.. where.Take(MostShown)],
            Count = where.Count,
        };
}
