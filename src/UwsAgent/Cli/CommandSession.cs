using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Uws;
using UwsAgent.Cli.Rendering;
using UwsAgent.Core;
using UwsAgent.Core.Access;
using UwsAgent.Http;

namespace UwsAgent.Cli;

/// <summary>One call of one command: who calls, and how to show, ask and read.</summary>
internal sealed partial class CommandSession
{
    private readonly ICommandChannel channel;
    private readonly ILogger logger;
    private readonly Outbox outbox = new();

    public CommandSession(ICommandChannel channel, Call call, Caller caller, TimeProvider time, ILogger logger)
    {
        (this.channel, this.logger, Call, Caller, Time) = (channel, logger, call, caller, time);
        Out = new CommandText(outbox, Frame.Output);
        Error = new CommandText(outbox, Frame.Error);
        Raw = new RawOutput(this);
        Console = TerminalConsole.Create(this);
    }

    public Caller Caller { get; }

    public Call Call { get; }

    public TimeProvider Time { get; }

    /// <summary>Text for standard output; it is sent by <see cref="FlushAsync"/>, at the latest when the command ends.</summary>
    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Bytes for standard output, sent at once and no faster than the reader reads.</summary>
    public Stream Raw { get; }

    /// <summary>Spectre's console over <see cref="Out"/>, for what a table cannot say.</summary>
    public IAnsiConsole Console { get; }

    /// <summary><c>--json</c> was given.</summary>
    public bool IsJson { get; internal set; }

    public bool HasColor => Call.Traits.HasFlag(CallTraits.Color) && !IsJson;

    public bool IsTerminal => Call.Traits.HasFlag(CallTraits.OutputIsTerminal);

    public bool IsInputTerminal => Call.Traits.HasFlag(CallTraits.InputIsTerminal);

    /// <summary>Columns now; 0 when the output is no terminal and lines may be as long as they like.</summary>
    public int Width => channel.Window.Width;

    public int Height => channel.Window.Height;

    /// <summary>To be called first by whatever changes something: refuses before anything is queued, and leaves the one line in the journal.</summary>
    /// <param name="verb">As the person would say it: <c>cancel job</c>.</param>
    public void RequireChange(string verb, string target = "", string arguments = "")
    {
        var change = Cell.Clean(string.Join(' ', new[] { verb, target, arguments }.Where(word => word.Length > 0)));
        if (!Caller.CanChange)
        {
            LogRefused(Caller.Name, change);
            throw Caller.Refusal(verb);
        }

        LogChange(Caller.Name, change);
    }

    /// <summary>Standard input as a stream; only piped input is read, so that no command waits for a keyboard unawares.</summary>
    public Task<Stream> ReadStandardInputAsync(CancellationToken cancellationToken) =>
        IsInputTerminal
            ? throw new UserErrorException(
                "This reads standard input: pipe something into it, or redirect a file (< FILE)."
            )
            : channel.OpenInputAsync(cancellationToken);

    /// <summary>Asks before something is destroyed; returns only after a yes.</summary>
    /// <param name="yes">The value of <see cref="CommandOptions.Yes"/>.</param>
    /// <exception cref="UserErrorException">No was said, or there is nobody to ask.</exception>
    public async Task ConfirmAsync(string question, bool yes, CancellationToken cancellationToken)
    {
        if (yes)
        {
            return;
        }

        if (!IsInputTerminal)
        {
            throw new UserErrorException($"{question} There is no terminal to ask on: add --yes if that is meant.");
        }

        await FlushAsync(cancellationToken);
        var answer = await channel.AskAsync($"{question} [y/N] ", cancellationToken);
        if (answer.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new UserErrorException("Nothing was changed.") { Kind = UserErrorKind.Conflict };
        }
    }

    /// <summary>A list: a JSON array of the items under <c>--json</c>, else a table.</summary>
    public void Show<T>(IReadOnlyCollection<T> items, IReadOnlyList<Column<T>> columns, string whenEmpty = "Nothing.")
    {
        if (IsJson)
        {
            WriteJson(items);
        }
        else if (items.Count == 0)
        {
            Out.WriteLine(whenEmpty);
        }
        else
        {
            TableText.Write(this, items, columns);
        }
    }

    public void WriteJson<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, AgentJson.Indented));

    /// <summary>One JSON value on one line, for what goes on and on.</summary>
    public void WriteJsonLine<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, AgentJson.OneLine));

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (frame, bytes) in outbox.Take())
        {
            await channel.WriteAsync(frame, bytes, cancellationToken);
        }
    }

    /// <summary>What was written since the last flush, instead of sending it.</summary>
    internal IReadOnlyList<(Frame Frame, ReadOnlyMemory<byte> Bytes)> TakeText() => outbox.Take();

    internal async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await channel.WriteAsync(Frame.Output, bytes, cancellationToken);
    }

    internal void AddRaw(ReadOnlySpan<byte> bytes) => outbox.Add(Frame.Output, bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "[{User}] {Change}")]
    private partial void LogChange(string user, string change);

    [LoggerMessage(Level = LogLevel.Warning, Message = "[{User}] refused: {Change}")]
    private partial void LogRefused(string user, string change);
}
