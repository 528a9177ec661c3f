namespace UwsAgent.Core.Images.Cleaning;

/// <summary>Tells by its command line whether a program builds or fetches images.</summary>
public static class BuildSign
{
    // What hangs for longer must not put cleanups off for ever.
    private static readonly TimeSpan LongestBuild = TimeSpan.FromHours(12);

    // In the foreground it stays for as long as what it has started, but it fetches and builds at the beginning.
    private static readonly TimeSpan LongestUp = TimeSpan.FromMinutes(15);

    private static readonly string[] Fetches = ["build", "pull", "push", "load", "import", "bake"];

    private static readonly HashSet<string> OptionsWithValue = new(StringComparer.Ordinal)
    {
        "-H",
        "--host",
        "-c",
        "--context",
        "--config",
        "-l",
        "--log-level",
        "--tlscacert",
        "--tlscert",
        "--tlskey",
        "--url",
        "--connection",
        "--root",
        "--runroot",
        "-n",
        "--namespace",
        "--addr",
        "--builder",
        "-f",
        "--file",
        "-p",
        "--project-name",
        "--project-directory",
        "--profile",
        "--env-file",
        "--parallel",
        "--ansi",
        "--progress",
    };

    /// <param name="commandLine">The program and its arguments, as <c>/proc/PID/cmdline</c> has them.</param>
    /// <param name="age">How long it has run.</param>
    /// <returns>As <c>docker build</c>; null when it neither builds nor fetches.</returns>
    public static string? Of(IReadOnlyList<string> commandLine, TimeSpan age)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        var words = new Queue<string>(commandLine);
        var program = Name(words);
        if (program.StartsWith("python", StringComparison.Ordinal))
        {
            program = Name(words);
        }

        var verb = age > LongestBuild ? null : Verb(program, words, age);
        return verb is null ? null : $"{program} {verb}".TrimEnd();
    }

    private static string? Verb(string program, Queue<string> words, TimeSpan age) =>
        program switch
        {
            "docker" or "podman" or "nerdctl" => Next(words) switch
            {
                "image" => Below("image", Next(words), Fetches),
                "builder" => Below("builder", Next(words), ["build"]),
                "buildx" => Below("buildx", Next(words), ["build", "bake"]),
                "compose" => Compose("compose ", Next(words), age),
                var verb => Below("", verb, Fetches),
            },
            "docker-compose" or "podman-compose" => Compose("", NextAfter("compose", words), age),
            "docker-buildx" => Below("", NextAfter("buildx", words), ["build", "bake"]),
            "buildctl" => Below("", Next(words), ["build"]),
            "buildah" => Below("", Next(words), ["bud", "build", "pull", "push", "from"]),
            "img" => Below("", Next(words), ["build", "pull", "push"]),
            "skaffold" => Below("", Next(words), ["build", "dev", "run"]),
            "kaniko" => "",
            _ => null,
        };

    private static string? Compose(string group, string verb, TimeSpan age) =>
        verb is "build" or "pull" or "push" || (verb is "up" && age <= LongestUp) ? group + verb : null;

    private static string? Below(string group, string verb, string[] verbs) =>
        verbs.Contains(verb, StringComparer.Ordinal) ? $"{group} {verb}".TrimStart() : null;

    /// <summary>A plugin is called with its own name before its words.</summary>
    private static string NextAfter(string own, Queue<string> words) =>
        Next(words) is var first && first == own ? Next(words) : first;

    private static string Name(Queue<string> words) =>
        words.TryDequeue(out var path) ? path[(path.LastIndexOf('/') + 1)..] : "";

    private static string Next(Queue<string> words)
    {
        while (words.TryDequeue(out var word))
        {
            if (!word.StartsWith('-'))
            {
                return word;
            }

            if (OptionsWithValue.Contains(word))
            {
                words.TryDequeue(out _);
            }
        }

        return "";
    }
}
