using System.Globalization;

namespace UwsAgent.Core.Uploads.SftpUsers;

/// <summary>Whether a new login may be made beside those that are there.</summary>
internal static class SftpAdmission
{
    /// <returns>Null, or what is wrong as a sentence without its end.</returns>
    public static string? Fault(SftpWish wish, IEnumerable<SftpUser> users, SftpOptions options, DateTimeOffset now)
    {
        var home = wish.Home ?? wish.Name;
        if (SftpUserRules.NameFault(wish.Name) is { } name)
        {
            return name;
        }

        if (SftpUserRules.HomeFault(home) is { } place)
        {
            return $"{wish.Name}: {place}";
        }

        foreach (var user in users)
        {
            // Names that differ in case alone are mixed up by people and by Windows.
            if (string.Equals(user.Name, wish.Name, StringComparison.OrdinalIgnoreCase))
            {
                return $"there is a user {user.Name} already";
            }

            if (!wish.SharesHome && string.Equals(user.Home, home, StringComparison.OrdinalIgnoreCase))
            {
                return $"{wish.Name}: {home} is the home of {user.Name}; when both shall see the same files and receipts, say so with --share-home";
            }
        }

        if (
            wish.Password is { } password
            && SftpUserRules.PasswordFault(password, options.MinPasswordLength) is { } weak
        )
        {
            return $"{wish.Name}: {weak}";
        }

        if (wish is { HasNoPassword: true, Keys.Count: 0 })
        {
            return $"{wish.Name}: without a password and without a key nobody could log in";
        }

        if (wish.ExpiresAt <= now)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{wish.Name}: its end {wish.ExpiresAt:u} has passed");
        }

        return wish.Keys.Select(key => KeyFault(key, now)).FirstOrDefault(fault => fault is not null) is { } wrong
            ? $"{wish.Name}: {wrong.TrimEnd('.')}"
            : null;
    }

    private static string? KeyFault(string key, DateTimeOffset now)
    {
        try
        {
            _ = SftpKey.Parse(key, now, "");
            return null;
        }
        catch (UserErrorException wrong)
        {
            return wrong.Message;
        }
    }
}
