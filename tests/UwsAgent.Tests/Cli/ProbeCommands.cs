using System.CommandLine;
using System.Security.Cryptography;
using UwsAgent.Cli;
using UwsAgent.Cli.Rendering;

namespace UwsAgent.Tests.Cli;

/// <summary>Commands that do nothing but exercise the way between client and agent.</summary>
internal sealed class ProbeCommands : ICommandGroup
{
    /// <summary>Set when a view has been told to end.</summary>
    public TaskCompletionSource ViewEnded { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<Exception> InputFailed { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Changes { get; private set; }

    public long Flooded { get; private set; }

    public Command Build(CommandSession session)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var count = new Argument<long>("bytes");
        var yes = CommandOptions.Yes();
        return new Command("probe")
        {
            Of("words", parsed => session.WriteJson(parsed.GetValue(words)), words),
            Of("who", _ => session.WriteJson(session.Caller)),
            Of("change", _ => Change(session)),
            Of("both", _ => WriteBoth(session)),
            Of("sum", (_, stop) => SumAsync(session, stop)),
            Of("taste", (_, stop) => TasteAsync(session, stop)),
            Of("flood", (parsed, stop) => FloodAsync(session, parsed.GetValue(count), stop), count),
            Of("follow", (_, stop) => FollowAsync(session, stop)),
            Of("destroy", (parsed, stop) => DestroyAsync(session, parsed.GetValue(yes), stop), yes),
            Of("clock", (_, stop) => ClockAsync(session, stop)),
        };
    }

    private static Command Of(string name, Action<ParseResult> action, params Symbol[] symbols) =>
        Of(
            name,
            (parsed, _) =>
            {
                action(parsed);
                return Task.CompletedTask;
            },
            symbols
        );

    private static Command Of(string name, Func<ParseResult, CancellationToken, Task> action, params Symbol[] symbols)
    {
        var command = new Command(name);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(action);
        return command;
    }

    private void Change(CommandSession session)
    {
        session.RequireChange("change the probe", "a", "b");
        Changes++;
        session.Out.WriteLine("changed");
    }

    private static void WriteBoth(CommandSession session)
    {
        session.Out.WriteLine("to out");
        session.Error.WriteLine("to error");
    }

    private async Task SumAsync(CommandSession session, CancellationToken stop)
    {
        try
        {
            await using var input = await session.ReadStandardInputAsync(stop);
            session.Out.WriteLine(Convert.ToHexString(await SHA256.HashDataAsync(input, stop)));
        }
        catch (Exception e)
        {
            InputFailed.TrySetResult(e);
            throw;
        }
    }

    private static async Task TasteAsync(CommandSession session, CancellationToken stop)
    {
        await using var input = await session.ReadStandardInputAsync(stop);
        await input.ReadExactlyAsync(new byte[1], stop);
        session.Out.WriteLine("enough");
    }

    private async Task FloodAsync(CommandSession session, long bytes, CancellationToken stop)
    {
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'x');
        for (; Flooded < bytes; Flooded += piece.Length)
        {
            await session.Raw.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, bytes - Flooded)), stop);
        }
    }

    private async Task FollowAsync(CommandSession session, CancellationToken stop)
    {
        try
        {
            session.Out.WriteLine("following");
            await session.FlushAsync(stop);
            await Task.Delay(Timeout.Infinite, stop);
        }
        finally
        {
            session.Error.WriteLine("The job goes on.");
            ViewEnded.TrySetResult();
        }
    }

    private async Task DestroyAsync(CommandSession session, bool yes, CancellationToken stop)
    {
        await session.ConfirmAsync("Destroy it?", yes, stop);
        Changes++;
        session.Out.WriteLine("destroyed");
    }

    private static Task ClockAsync(CommandSession session, CancellationToken stop) =>
        session.ShowAsync(
            watch: true,
            _ =>
            {
                session.Out.WriteLine($"line {session.Time.GetTimestamp()}");
                return Task.CompletedTask;
            },
            changed: null,
            stop
        );
}
