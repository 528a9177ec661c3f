using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Tests.Configuration;

/// <summary>Two sections that use every sort of value once.</summary>
internal static class SampleSections
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ConfigurationCatalog Catalog = new(
        [OptionsSection.Of<QueueSample>("Queue", QueueSample.Check), OptionsSection.Of<MailSample>("Mail", _ => [])],
        [
            new TextRule(
                typeof(CronTextAttribute),
                text => text.Split(' ').Length == 6 ? null : "is not a cron text: it has six fields"
            ),
        ]
    );

    public static ConfigurationText File(string name, string text) =>
        new($"/etc/uws-agent/{name}", Encoding.UTF8.GetBytes(text));

    public static ConfigurationInputs Inputs(params string[] files) =>
        new()
        {
            Files =
            [
                .. files.Select((text, index) => File(index == 0 ? "uws-agent.json" : $"conf.d/{index}.json", text)),
            ],
        };

    public static ConfigurationLoad Load(params string[] files) => Load(Inputs(files));

    public static ConfigurationLoad Load(ConfigurationInputs inputs) => ConfigurationLoader.Load(Catalog, inputs, Noon);

    public static ConfigurationSnapshot Good(params string[] files) => Good(Inputs(files));

    public static ConfigurationSnapshot Good(ConfigurationInputs inputs)
    {
        var load = Load(inputs);
        Assert.Empty(load.Faults);
        return load.Snapshot!;
    }

    public static string[] Faults(params string[] files) => [.. Load(files).Faults.Select(fault => fault.ToString())];

    public static string[] Faults(ConfigurationInputs inputs) =>
        [.. Load(inputs).Faults.Select(fault => fault.ToString())];
}

internal enum Sort
{
    Fifo,
    Lifo,
}

internal sealed record QueueSample
{
    [Description("Lanes by name.")]
    public IReadOnlyDictionary<string, LaneSample> Lanes { get; init; } =
        new Dictionary<string, LaneSample>(StringComparer.Ordinal) { ["exec"] = new() { Width = 2 } };

    [Description("How long a job may run.")]
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    [Description("How much disk must be free.")]
    [Range(typeof(ByteSize), "1MiB", "1TiB")]
    public ByteSize KeepFree { get; init; } = ByteSize.FromGiB(1);

    [Description("Which job goes first.")]
    public Sort Order { get; init; }

    public bool Paused { get; init; }

    [Range(0, 100)]
    public int Low { get; init; } = 10;

    [Range(1, int.MaxValue)]
    public int High { get; init; } = 20;

    [Range(1, long.MaxValue)]
    public long Most { get; init; } = 1L << 40;

    public double Share { get; init; } = 0.5;

    public IReadOnlyList<string> Tags { get; init; } = ["a", "b"];

    [CronText]
    public string? Cron { get; init; }

    [RegularExpression("^[a-z]+$")]
    public string Name { get; init; } = "queue";

    public string Both => Name + Low;

    public static IEnumerable<OptionsFault> Check(QueueSample options)
    {
        if (options.Low > options.High)
        {
            yield return new OptionsFault("High", "must be at least Low (" + options.Low + ")", $"{options.High}");
        }
    }
}

internal sealed record LaneSample
{
    [Range(1, 64)]
    [Description("How many jobs run at once.")]
    public int Width { get; init; } = 1;

    public TimeSpan? Grace { get; init; }
}

internal sealed record MailSample
{
    [Required]
    public string Host { get; init; } = "localhost";

    public Secret? Password { get; init; }

    public IReadOnlyList<ServerSample> Servers { get; init; } = [];
}

internal sealed record ServerSample
{
    [Required]
    public string Host { get; init; } = "";

    public Secret? Token { get; init; }
}
