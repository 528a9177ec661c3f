using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Uws;
using UwsAgent.Cli;
using UwsAgent.Core.Access;

namespace UwsAgent.Tests.Cli;

/// <summary>Runs commands in process against a terminal in memory: no socket, no client, milliseconds.</summary>
internal sealed class CommandProbe : ICommandChannel
{
    private readonly ArrayBufferWriter<byte> output = new();
    private readonly ArrayBufferWriter<byte> error = new();

    public Caller Caller { get; init; } = new("ann", ["uws-admin"], CanChange: true);

    public CallTraits Traits { get; init; }

    public (int Width, int Height) Window { get; init; }

    /// <summary>What comes on standard input.</summary>
    public byte[] Input { get; init; } = [];

    /// <summary>What the person answers to a question.</summary>
    public string Answer { get; init; } = "";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public LogLines Logs { get; } = new();

    public List<string> Questions { get; } = [];

    /// <summary>All of standard output so far.</summary>
    public string Out => Encoding.UTF8.GetString(output.WrittenSpan);

    public async Task<Ended> RunAsync(IEnumerable<ICommandGroup> groups, params IReadOnlyList<string> arguments)
    {
        var call = new Call("0.0.0", Window.Width, Window.Height, Traits, arguments);
        var session = new CommandSession(this, call, Caller, Time, Logs);
        var tree = new CommandTree(groups, NullLogger<CommandTree>.Instance);
        var code = await tree.RunAsync(session, TestContext.Current.CancellationToken);
        return new((int)code, Out, Encoding.UTF8.GetString(error.WrittenSpan));
    }

    public Task WriteAsync(Frame frame, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        (frame == Frame.Output ? output : error).Write(bytes.Span);
        return Task.CompletedTask;
    }

    public Task<Stream> OpenInputAsync(CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream(Input));

    public Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        Questions.Add(question);
        return Task.FromResult(Answer);
    }
}
