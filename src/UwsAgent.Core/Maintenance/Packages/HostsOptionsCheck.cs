using System.Globalization;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance.Packages.Deciding;

namespace UwsAgent.Core.Maintenance.Packages;

/// <summary>Every fault of hosts and their rules that one key alone does not show.</summary>
internal static class HostsOptionsCheck
{
    public static IEnumerable<OptionsFault> Faults(MaintenanceOptions options) =>
        [
            .. options.Hosts.SelectMany(host => Host(host.Key, host.Value, options)),
            .. options.PackagePolicies.SelectMany(policy => Policy($"PackagePolicies:{policy.Key}", policy.Value)),
        ];

    private static IEnumerable<OptionsFault> Host(string name, MaintainedHostOptions host, MaintenanceOptions options)
    {
        var key = $"Hosts:{name}";
        if (host.KeyFile.Length == 0)
        {
            yield return new OptionsFault($"{key}:KeyFile", "must name a private key");
        }

        foreach (var (index, fingerprint) in host.HostKeys.Index())
        {
            if (!fingerprint.StartsWith("SHA256:", StringComparison.Ordinal) || fingerprint.Length < 40)
            {
                yield return new OptionsFault(
                    string.Create(CultureInfo.InvariantCulture, $"{key}:HostKeys:{index}"),
                    "must be a fingerprint, SHA256:...: ssh-keyscan HOST | ssh-keygen -lf -",
                    fingerprint
                );
            }
        }

        if (host.User.Length == 0 || host.User.Any(letter => char.IsWhiteSpace(letter) || letter is '@'))
        {
            yield return new OptionsFault($"{key}:User", "must be the name of a user", host.User);
        }

        if (host.ForcedCommand && host.Sudo)
        {
            yield return new OptionsFault(
                $"{key}:Sudo",
                "must be false with ForcedCommand: sudo belongs into the line of authorized_keys",
                "true"
            );
        }

        if (host.Policy is not PackagePolicyOptions.Default && !options.PackagePolicies.ContainsKey(host.Policy))
        {
            yield return new OptionsFault($"{key}:Policy", "must be a name of PackagePolicies", host.Policy);
        }
    }

    private static IEnumerable<OptionsFault> Policy(string key, PackagePolicyOptions policy)
    {
        foreach (
            var (name, patterns) in new[]
            {
                ("Exclude", policy.Exclude),
                ("Hold", policy.Hold),
                ("AllowRemovals", policy.AllowRemovals),
            }
        )
        {
            foreach (var (index, pattern) in patterns.Index().Where(pattern => !PackageNames.IsPattern(pattern.Item)))
            {
                yield return new OptionsFault(
                    string.Create(CultureInfo.InvariantCulture, $"{key}:{name}:{index}"),
                    "must be a package's name; * stands for any characters",
                    pattern
                );
            }
        }

        foreach (
            var (name, patterns) in new[] { ("Origins", policy.Origins), ("SecurityOrigins", policy.SecurityOrigins) }
        )
        {
            foreach (var (index, pattern) in patterns.Index())
            {
                if (OriginPattern.Fault(pattern) is { } problem)
                {
                    yield return new OptionsFault(
                        string.Create(CultureInfo.InvariantCulture, $"{key}:{name}:{index}"),
                        problem,
                        pattern
                    );
                }
            }
        }

        foreach (var (index, url) in policy.CheckUrls.Index())
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                yield return new OptionsFault(
                    string.Create(CultureInfo.InvariantCulture, $"{key}:CheckUrls:{index}"),
                    "must begin with https:// or http://",
                    url
                );
            }
        }

        foreach (var (index, unit) in policy.CheckUnits.Index())
        {
            if (unit.Length == 0 || unit.Any(char.IsWhiteSpace) || unit[0] is '-')
            {
                yield return new OptionsFault(
                    string.Create(CultureInfo.InvariantCulture, $"{key}:CheckUnits:{index}"),
                    "must be the name of a unit",
                    unit
                );
            }
        }
    }
}
