using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Jobs;

namespace UwsAgent.Core.Commands;

/// <summary>One program that jobs may run, and how.</summary>
public sealed record CommandOptions
{
    /// <summary>With what follows the kill it stays below the queue's patience with a job that was asked to stop.</summary>
    public static readonly TimeSpan LongestGrace = TimeSpan.FromSeconds(40);

    [Description("What it does, for uws run and the queue's table.")]
    public string Summary { get; init; } = "";

    [Description("The program, by its whole path. A script needs a first line such as #!/bin/sh.")]
    public string File { get; init; } = "";

    [Description("Arguments that it always gets, each one text; there is no shell to quote for.")]
    public IReadOnlyList<string> Arguments { get; init; } = [];

    [Description(
        "One regular expression for each further argument that a caller may give; the whole argument must match. An argument may be left out only when its expression matches the empty text."
    )]
    [RegexText]
    public IReadOnlyList<string> AllowedArguments { get; init; } = [];

    [Description(
        "Events that start it, such as upload-accepted, upload-rejected, upload-incomplete, upload-held, upload-late (uws events shows their names). It is told in UWS_EVENT, UWS_TARGET and UWS_ and each field of the event, such as UWS_SCHOOL, UWS_FILE, UWS_VERDICT, UWS_PATH."
    )]
    public IReadOnlyList<string> On { get; init; } = [];

    [Description(
        "The arguments that an event gives it, which must match AllowedArguments: texts with the names of the event's fields in braces, such as {SCHOOL} and {PATH}. Empty for none."
    )]
    public IReadOnlyList<string> OnArguments { get; init; } = [];

    [Description("Where it runs; / by default.")]
    public string? WorkingDirectory { get; init; }

    [Description("Added to its environment, which has PATH, HOME, LANG and USER and nothing of the agent's.")]
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("It is stopped after this long and has failed.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    [Description("After TERM it has this long to end by itself before everything that it started is killed.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    [Description("The lane of the queue; exec runs one command at a time.")]
    public string Lane { get; init; } = QueueOptions.CommandLane;

    [Description("How often it is run in all when it fails; what failed for good is not tried again silently.")]
    [Range(1, 100)]
    public int MaxAttempts { get; init; } = 1;

    [Description("True when it may be run again after the agent ended in the middle of it.")]
    public bool IsRepeatable { get; init; }

    [Description("Exit codes that mean success.")]
    public IReadOnlyList<int> SuccessExitCodes { get; init; } = [0];
}
