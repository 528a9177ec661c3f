using System.Text.RegularExpressions;

namespace UwsAgent.Core.Notifications;

/// <summary>What a plain mail address looks like: one mailbox, no name, no list, nothing that could end a header's line.</summary>
public static partial class MailAddressText
{
    public static bool IsAddress(string text) => text.Length <= 254 && Form().IsMatch(text);

    [GeneratedRegex(
        @"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
