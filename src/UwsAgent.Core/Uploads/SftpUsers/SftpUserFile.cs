using System.Globalization;
using System.Text;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>ProFTPD's <c>AuthUserFile</c>: lines as in passwd(5). What is ours says so in its fifth field.</summary>
public static class SftpUserFile
{
    private const string Mark = "uws-agent";
    private const string Shell = "/usr/sbin/nologin";
    private const string Header =
        "# Written by uws-agent: change it with 'uws sftp user', for what is edited here by hand is lost.\n";

    /// <summary>The whole file: everybody who may log in at this moment.</summary>
    public static string Render(IEnumerable<SftpUser> users, SftpPlaces places, DateTimeOffset now)
    {
        var file = new StringBuilder(Header);
        foreach (var user in users.Where(user => user.MayLogIn(now)).OrderBy(user => user.Name, StringComparer.Ordinal))
        {
            var rotation = user.Rotation;
            Append(user.Name, rotation is not null && now >= rotation.Until ? rotation.NextHash : user.Hash);
            if (rotation is not null && now < rotation.AliasUntil)
            {
                Append(rotation.Alias, rotation.NextHash);
            }

            void Append(string name, string? hash) =>
                file.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}:{hash ?? "!"}:{places.Uid}:{places.Gid}:{Mark}:{places.HomeRoot}/{user.Home}:{Shell}\n"
                );
        }

        return file.ToString();
    }

    /// <summary>The files of public keys by their names, for everybody who may log in at this moment.</summary>
    public static IReadOnlyDictionary<string, string> Keys(IEnumerable<SftpUser> users, DateTimeOffset now) =>
        users
            .Where(user => user.Keys.Count > 0 && user.MayLogIn(now))
            .ToDictionary(user => user.Name, user => SftpKey.File(user.Keys), StringComparer.Ordinal);

    /// <summary>Lines that somebody else wrote, as users; what must not be in such a file is a fault that names its line.</summary>
    public static (IReadOnlyList<SftpUser> Users, IReadOnlyList<string> Faults) Foreign(
        string text,
        SftpPlaces places,
        DateTimeOffset now
    )
    {
        var users = new List<SftpUser>();
        var faults = new List<string>();
        foreach (var (index, line) in text.Split('\n').Index())
        {
            var fields = line.TrimEnd('\r').Split(':');
            if (line.Trim().Length == 0 || line.StartsWith('#') || (fields.Length == 7 && fields[4] == Mark))
            {
                continue;
            }

            if (Fault(fields, places) is { } fault)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"line {index + 1}: {fault}"));
            }
            else
            {
                users.Add(
                    new SftpUser
                    {
                        Name = fields[0],
                        Hash = fields[1],
                        Home = fields[5][(places.HomeRoot.Length + 1)..].TrimEnd('/'),
                        CreatedAt = now,
                        CreatedBy = "found in the file",
                    }
                );
            }
        }

        return (users, faults);
    }

    private static string? Fault(string[] fields, SftpPlaces places)
    {
        if (fields.Length != 7)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it has {fields.Length} fields instead of 7");
        }

        if (SftpUserRules.NameFault(fields[0]) is { } name)
        {
            return name;
        }

        if (fields[1].Length == 0 || fields[1].Any(letter => letter is <= ' ' or > '~'))
        {
            return $"{fields[0]} has no password hash";
        }

        var uid = places.Uid.ToString(CultureInfo.InvariantCulture);
        if (fields[2] != uid || fields[3] != places.Gid.ToString(CultureInfo.InvariantCulture))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{fields[0]} has uid {PlainText.Line(fields[2], 12)} and gid {PlainText.Line(fields[3], 12)}; every school has {places.Uid} and {places.Gid} (chown its home, then mend the line)"
            );
        }

        var home = fields[5];
        var isBelow = home.StartsWith(places.HomeRoot + "/", StringComparison.Ordinal);
        return !isBelow || SftpUserRules.HomeFault(home[(places.HomeRoot.Length + 1)..].TrimEnd('/')) is not null
            ? $"the home of {fields[0]} is not a directory right below {places.HomeRoot}"
            : null;
    }
}

/// <summary>What every line of the file has in common.</summary>
/// <param name="HomeRoot">As the server names it, without a slash at its end.</param>
public sealed record SftpPlaces(string HomeRoot, uint Uid, uint Gid);
