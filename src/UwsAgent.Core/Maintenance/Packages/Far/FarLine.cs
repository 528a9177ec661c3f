using UwsAgent.Core.Ports;

namespace UwsAgent.Core.Maintenance.Packages.Far;

/// <summary>The one line that a call becomes for the shell of a host.</summary>
public static class FarLine
{
    /// <summary>Null when the call may be made; else the reason why not.</summary>
    public static string? Refusal(FarCall call, bool mayChange)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!FarCommands.All.Contains(call.Command))
        {
            return $"'{call.Command.Name}' is no command for hosts";
        }

        if (call.Command.IsChanging && !mayChange)
        {
            return $"'{call.Command.Name}' changes the host, and now it is only looked at";
        }

        return call.Words.All(IsPlain)
            ? null
            : $"a word of '{call.Command.Name}' has other characters than letters, digits, dots and dashes";
    }

    public static string Of(FarHostAddress address, FarCall call)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(call);
        var words = string.Join(' ', [call.Command.Name, .. call.Words]);
        if (address.ForcedCommand)
        {
            return words;
        }

        // The language for sudo's own words, which are read when it refuses.
        var root = address.Sudo ? "sudo -n " : "";
        return $"LC_ALL=C exec {root}sh -c {Quoted(FarCommands.Script)} uws-agent-far {words}";
    }

    /// <summary>What a host that did not answer in sections means; null when the answer is whole.</summary>
    public static string? Problem(FarHostAddress address, FarCall call, FarAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(answer);
        if (FarSections.Of(answer.Output).IsWhole)
        {
            return null;
        }

        var errors = answer.Errors;
        var sudoers = $"put '{address.User} ALL=(root) NOPASSWD: ALL' into /etc/sudoers.d there, or use ForcedCommand";
        if (Says(errors, "a password is required") || Says(errors, "a terminal is required"))
        {
            return $"sudo asks {address.User} for a password: {sudoers}";
        }

        if (Says(errors, "not in the sudoers file") || Says(errors, "is not allowed to execute"))
        {
            return $"sudo does not let {address.User} become root: {sudoers}";
        }

        if (Says(errors, "sudo: not found") || Says(errors, "sudo: command not found"))
        {
            return $"there is no sudo: log in as root (Sudo false), or install it";
        }

        var last = errors
            .Split('\n')
            .LastOrDefault(line => line.StartsWith("uws-agent-far:", StringComparison.Ordinal));
        if (last is not null)
        {
            return PlainText.Line(last["uws-agent-far:".Length..].Trim(), 200);
        }

        if (address.ForcedCommand)
        {
            return "the forced command gave no answer: is it config/hosts/uws-agent-far, executable, and of this version?";
        }

        var words = errors.Trim().Length > 0 ? errors : answer.Output;
        var line = words.Split('\n').LastOrDefault(text => text.Trim().Length > 0) ?? "nothing";
        return $"'{call.Command.Name}' was cut off with exit code {answer.ExitCode}, the last words were: {PlainText.Line(line.Trim(), 200)}";
    }

    private static bool Says(string errors, string words) => errors.Contains(words, StringComparison.Ordinal);

    private static bool IsPlain(string word) =>
        word.Length > 0
        && word[0] is not ('-' or '.')
        && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
