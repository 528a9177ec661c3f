using System.Text;
using Uws;

namespace UwsAgent.Cli.Rendering;

/// <summary>Shows something once, or under <c>--watch</c> again whenever it changes: in place on a terminal, one after another in a pipe.</summary>
internal static class Views
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    // However fast things change, a person sees no more than this.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <param name="watch">The value of <see cref="CommandOptions.Watch"/>.</param>
    /// <param name="draw">Writes the whole view to the session; called again for each look.</param>
    /// <param name="changed">Returns when a new look is worth it before the second is over; null to look each second.</param>
    public static async Task ShowAsync(
        this CommandSession session,
        bool watch,
        Func<CancellationToken, Task> draw,
        Func<CancellationToken, Task>? changed,
        CancellationToken cancellationToken
    )
    {
        await draw(cancellationToken);
        if (!watch)
        {
            return;
        }

        var shown = "";
        while (true)
        {
            var seen = string.Concat(session.TakeText().Select(part => Encoding.UTF8.GetString(part.Bytes.Span)));
            if (seen != shown)
            {
                await session.Out.WriteAsync(session.IsTerminal ? InPlace(seen, session.Height) : seen);
                await session.FlushAsync(cancellationToken);
                shown = seen;
            }

            await WaitAsync(session.Time, changed, cancellationToken);
            await draw(cancellationToken);
        }
    }

    private static async Task WaitAsync(
        TimeProvider time,
        Func<CancellationToken, Task>? changed,
        CancellationToken cancellationToken
    )
    {
        await Task.Delay(Shortest, time, cancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pace = Task.Delay(Pace, time, enough.Token);
        await (changed is null ? pace : Task.WhenAny(pace, changed(enough.Token)));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Home, each line cleared to its end, then all below: no flicker, and nothing to restore if the view is killed.
    private static string InPlace(string text, int height)
    {
        var lines = text.TrimEnd('\n').Split('\n').Take(Math.Max(1, height - 1));
        return "\e[H" + string.Concat(lines.Select(line => line + "\e[K\n")) + "\e[J";
    }
}
