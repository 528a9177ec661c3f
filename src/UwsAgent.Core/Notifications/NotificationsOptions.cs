using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Notifications;

/// <summary>Who is told by mail of what, and by which server.</summary>
[Description("Who is told by mail of what, and by which mail server. Without a server nobody is told by mail.")]
public sealed record NotificationsOptions
{
    public const string Section = "Notifications";

    [Description("The mail server.")]
    public SmtpOptions Smtp { get; init; } = new();

    [Description("Addresses of the people who run this host.")]
    public IReadOnlyList<string> Ops { get; init; } = [];

    [Description("Events that they are told of, by name; * stands for any characters. uws events shows the names.")]
    public IReadOnlyList<string> OpsEvents { get; init; } =
    [
        "upload-held",
        "upload-late",
        "upload-refused",
        "delivery-failed",
        "delivery-stopped",
        "sftp-users-not-written",
        "sftp-user-expired",
        "command-hook-refused",
        "store-trouble",
        "unclean-stop",
    ];

    [Description("Events that the contact of a school is told of (Uploads:Schools:NAME:Contact), by name.")]
    public IReadOnlyList<string> SchoolEvents { get; init; } =
    ["upload-rejected", "upload-incomplete", "upload-refused", "upload-held", "upload-late"];

    [Description(
        "After a mail to somebody, whatever else there is to tell waits this long and then comes as one mail. The first comes at once."
    )]
    public TimeSpan DigestWindow { get; init; } = TimeSpan.FromHours(1);

    public bool IsOn => Smtp.Host.Length > 0;

    public static IEnumerable<OptionsFault> Check(NotificationsOptions options)
    {
        foreach (var (index, address) in options.Ops.Index().Where(one => !MailAddressText.IsAddress(one.Item)))
        {
            yield return new(Key(nameof(Ops), index), "must be a mail address such as ops@example.org", address);
        }

        if (options.IsOn && !MailAddressText.IsAddress(options.Smtp.From))
        {
            yield return new("Smtp:From", "must be a mail address when Smtp:Host is given", options.Smtp.From);
        }

        if (options.Smtp.User.Length > 0 && options.Smtp.Password is null)
        {
            yield return new("Smtp:Password", "must be given when Smtp:User is");
        }

        if (options.Smtp.User.Length > 0 && options.Smtp.Security is SmtpSecurity.None)
        {
            yield return new("Smtp:Security", "must not be None when there is a password to keep", "None");
        }

        if (options.DigestWindow < TimeSpan.Zero || options.DigestWindow > TimeSpan.FromDays(7))
        {
            yield return new(nameof(DigestWindow), "must be from 0 to 7d", $"{options.DigestWindow}");
        }

        foreach (var kind in options.OpsEvents.Where(kind => kind.StartsWith("notice", StringComparison.Ordinal)))
        {
            yield return new(nameof(OpsEvents), "must not name events of the notices themselves", kind);
        }
    }

    private static string Key(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}:{index}");
}

/// <summary>The mail server.</summary>
public sealed record SmtpOptions
{
    [Description("Its name or address; empty sends no mail.")]
    public string Host { get; init; } = "";

    [Description("Its port: 25, 587 for Required, 465 for Implicit.")]
    [Range(1, 65535)]
    public int Port { get; init; } = 25;

    [Description("TLS: None; WhenOffered (STARTTLS); Required (STARTTLS); Implicit (TLS from the first byte).")]
    public SmtpSecurity Security { get; init; } = SmtpSecurity.WhenOffered;

    [Description("Who logs in; empty for nobody.")]
    public string User { get; init; } = "";

    [Description("The password; best given as a credential or { \"File\": \"/path\" }.")]
    public Secret? Password { get; init; }

    [Description("The address that mails come from.")]
    public string From { get; init; } = "";

    [Description("How long the server may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How the way to the mail server is protected.</summary>
public enum SmtpSecurity
{
    None,
    WhenOffered,
    Required,
    Implicit,
}
