using UwsAgent.Core.Configuration;

namespace UwsAgent.Core.Ports;

/// <summary>Reads numbers about work from outside: metric servers, pages, commands. Faults are samples, never exceptions; only cancellation throws.</summary>
public interface ISignalSource
{
    /// <summary>One sample for each of <see cref="SignalRequest.Fields"/>, in their order, within the request's time.</summary>
    Task<IReadOnlyList<Sample>> ReadAsync(SignalRequest request, CancellationToken cancellationToken);
}

/// <summary>One reading of one source, which may give several numbers.</summary>
/// <param name="Fields">What is wanted, in the words of the source.</param>
public abstract record SignalRequest(IReadOnlyList<string> Fields)
{
    /// <summary>From the first byte sent to the last byte read.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Instant queries to a Prometheus server.</summary>
/// <param name="Fields">Queries, each of which must give exactly one series.</param>
public sealed record PrometheusQueries(Uri Server, IReadOnlyList<string> Fields) : SignalRequest(Fields)
{
    /// <summary>Sent as a bearer token.</summary>
    public Secret? Token { get; init; }
}

/// <summary>A JSON document over HTTP.</summary>
/// <param name="Fields">Paths to numbers: <c>queues.messages.ready</c>, <c>items[0].count</c>.</param>
public sealed record HttpJson(Uri Address, IReadOnlyList<string> Fields) : SignalRequest(Fields)
{
    /// <summary>Sent as a bearer token.</summary>
    public Secret? Token { get; init; }
}

/// <summary>A page of metrics in the Prometheus text format.</summary>
/// <param name="Fields">Series: <c>jobs_ready{queue="messages"}</c>; labels that are not named may have any value, and exactly one series must fit.</param>
public sealed record PrometheusPage(Uri Address, IReadOnlyList<string> Fields) : SignalRequest(Fields)
{
    /// <summary>Sent as a bearer token.</summary>
    public Secret? Token { get; init; }
}

/// <summary>The output of a command of the section <c>Commands</c>.</summary>
/// <param name="Fields">For munin the field (<c>f0_ready</c>), for JSON the path, for a number anything.</param>
public sealed record CommandOutput(
    string Command,
    IReadOnlyList<string> Arguments,
    CommandOutputForm Form,
    IReadOnlyList<string> Fields
) : SignalRequest(Fields);

/// <summary>What a command prints.</summary>
public enum CommandOutputForm
{
    /// <summary>Lines such as <c>f0_ready.value 230</c>; <c>U</c> is unknown.</summary>
    Munin,

    Json,

    /// <summary>One number and nothing else.</summary>
    Number,
}

/// <summary>One number, or exactly why there is none. What is missing is never zero.</summary>
/// <param name="Number">Finite; 0 unless <paramref name="State"/> is <see cref="SampleState.Value"/>.</param>
/// <param name="At">When it was true; null when the source does not say.</param>
/// <param name="Why">For people, when there is no value.</param>
public sealed record Sample(SampleState State, double Number, DateTimeOffset? At, string? Why)
{
    public static Sample Of(double number, DateTimeOffset? at) =>
        double.IsFinite(number)
            ? new(SampleState.Value, number, at, null)
            : new(SampleState.Error, 0, at, "the value is not a finite number");

    public static Sample Empty(string why) => new(SampleState.Empty, 0, null, why);

    public static Sample Unknown(string why) => new(SampleState.Unknown, 0, null, why);

    public static Sample Error(string why) => new(SampleState.Error, 0, null, why);

    public static Sample SourceDown(string why) => new(SampleState.SourceDown, 0, null, why);
}

/// <summary>Whether there is a number, and if not, what kind of absence it is.</summary>
public enum SampleState
{
    Value,

    /// <summary>The source answered that it has no such series now.</summary>
    Empty,

    /// <summary>The number is older than it may be.</summary>
    Stale,

    /// <summary>The answer could not be understood, or is no usable number.</summary>
    Error,

    /// <summary>The source did not answer, or not in time.</summary>
    SourceDown,

    /// <summary>The source itself says that it does not know, such as munin's <c>U</c>.</summary>
    Unknown,
}
