using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Images;

/// <summary>Every fault of the section that one key alone does not show.</summary>
internal static class ImagesOptionsCheck
{
    private static readonly DiskSpace Any = new("/", 1L << 40, 0, 0, 0);

    public static IEnumerable<OptionsFault> Faults(ImagesOptions options) =>
        [
            .. options.Engines.SelectMany(engine => Faults(engine.Key, engine.Value)),
            .. Patterns("Keep", options.Keep),
            .. Patterns("AllowLost", options.AllowLost),
            .. Patterns("KeepNewestOf", [.. options.KeepNewestOf.Select(rule => rule.Names)], ":Names"),
            .. Limits(options),
            .. Times(options),
            .. Registries(options),
        ];

    private static IEnumerable<OptionsFault> Faults(string name, EngineOptions engine)
    {
        var key = $"Engines:{name}";
        if (
            !Uri.TryCreate(engine.Endpoint, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("unix" or "tcp" or "ssh" or "npipe" or "http")
        )
        {
            yield return new OptionsFault(
                $"{key}:Endpoint",
                "must be unix:///path, tcp://host:port or ssh://user@host:port",
                engine.Endpoint
            );
            yield break;
        }

        if (uri.Scheme is "ssh")
        {
            if (uri.UserInfo.Length == 0)
            {
                yield return new OptionsFault(
                    $"{key}:Endpoint",
                    "must name a user: ssh://user@host:port",
                    engine.Endpoint
                );
            }

            if (engine.HostKey?.StartsWith("SHA256:", StringComparison.Ordinal) != true)
            {
                yield return new OptionsFault(
                    $"{key}:HostKey",
                    "must be the fingerprint of the server's key: ssh-keyscan HOST | ssh-keygen -lf -",
                    engine.HostKey
                );
            }

            if (engine.KeyFile is null)
            {
                yield return new OptionsFault($"{key}:KeyFile", "must name a private key", null);
            }
        }

        var given = new[] { engine.CaFile, engine.CertificateFile, engine.KeyFile }.Count(file => file is not null);
        if (uri.Scheme is "tcp" && given != 3)
        {
            yield return new OptionsFault(
                $"{key}:CaFile",
                "must be given together with CertificateFile and KeyFile: whoever reaches an engine without TLS is root there (http:// says that you want that, on loopback only)",
                engine.CaFile
            );
        }

        if (uri.Scheme is "http" && !uri.IsLoopback)
        {
            yield return new OptionsFault($"{key}:Endpoint", "must be on loopback when it has no TLS", engine.Endpoint);
        }
    }

    private static IEnumerable<OptionsFault> Patterns(string key, IReadOnlyList<string> patterns, string after = "") =>
        patterns
            .Index()
            .Where(pattern => NamePattern.Fault(pattern.Item) is not null)
            .Select(pattern => new OptionsFault(
                string.Create(CultureInfo.InvariantCulture, $"{key}:{pattern.Index}{after}"),
                NamePattern.Fault(pattern.Item)!,
                pattern.Item
            ));

    private static IEnumerable<OptionsFault> Limits(ImagesOptions options)
    {
        var marks = new[]
        {
            ("HighThreshold", options.HighThreshold),
            ("LowThreshold", options.LowThreshold),
            ("CriticalThreshold", options.CriticalThreshold),
        };
        var isWhole = true;
        foreach (var (key, text) in marks)
        {
            if (DiskLimit.Fault(text) is { } problem)
            {
                isWhole = false;
                yield return new OptionsFault(key, problem, text);
            }
        }

        // On a disk of 1 TiB: marks of different forms can only be compared on one.
        if (isWhole && Used(options.LowThreshold) > Used(options.HighThreshold))
        {
            yield return new OptionsFault(
                "LowThreshold",
                $"must be below HighThreshold ({options.HighThreshold})",
                options.LowThreshold
            );
        }

        if (isWhole && Used(options.CriticalThreshold) < Used(options.HighThreshold))
        {
            yield return new OptionsFault(
                "CriticalThreshold",
                $"must not be below HighThreshold ({options.HighThreshold})",
                options.CriticalThreshold
            );
        }
    }

    private static long Used(string limit) => DiskLimit.Parse(limit).UsedBytes(Any);

    private static IEnumerable<OptionsFault> Times(ImagesOptions options)
    {
        foreach (
            var (key, time) in new[]
            {
                ("KeepFor", options.KeepFor),
                ("UnusedFor", options.UnusedFor),
                ("MaxPostponement", options.MaxPostponement),
                ("RemoveExitedAfter", options.RemoveExitedAfter),
                ("BuildCache:UnusedFor", options.BuildCache.UnusedFor),
            }
        )
        {
            if (time < TimeSpan.Zero)
            {
                yield return new OptionsFault(key, "must not be below 0", DurationText.Format(time));
            }
        }

        if (options.KeepRecordsFor < TimeSpan.FromDays(1))
        {
            yield return new OptionsFault(
                "KeepRecordsFor",
                "must be at least 1d",
                DurationText.Format(options.KeepRecordsFor)
            );
        }
    }

    private static IEnumerable<OptionsFault> Registries(ImagesOptions options)
    {
        foreach (var (name, registry) in options.Registries)
        {
            if (
                registry.Address is { } url
                && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            )
            {
                yield return new OptionsFault($"Registries:{name}:Address", "must begin with https:// or http://", url);
            }

            if (registry.User is null != registry.Password is null)
            {
                yield return new OptionsFault(
                    $"Registries:{name}:User",
                    "must be given together with Password",
                    registry.User
                );
            }

            foreach (var fault in Patterns($"Registries:{name}:Clean", registry.Clean))
            {
                yield return fault;
            }
        }
    }
}
