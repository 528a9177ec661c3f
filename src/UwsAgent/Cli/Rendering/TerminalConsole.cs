using System.Text;
using Spectre.Console;

namespace UwsAgent.Cli.Rendering;

/// <summary>Spectre's console for a terminal at the other end of the socket; nothing of the daemon's own surroundings shows in it.</summary>
internal sealed class TerminalConsole : IAnsiConsoleOutput
{
    // Wide enough that nothing is wrapped or cut in a file or a pipe.
    private const int WidthOfFile = 100_000;
    private readonly CommandSession session;

    private TerminalConsole(CommandSession session) => this.session = session;

    public TextWriter Writer => session.Out;

    // Colour that was forced counts, whatever the output is.
    public bool IsTerminal => session.IsTerminal || session.HasColor;

    public int Width => session.Width > 0 ? session.Width : WidthOfFile;

    public int Height => session.Height > 0 ? session.Height : int.MaxValue;

    public void SetEncoding(Encoding encoding) { }

    public static IAnsiConsole Create(CommandSession session)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = session.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = session.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new TerminalConsole(session),
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
        console.Profile.Capabilities.Unicode = true;
        console.Profile.Capabilities.Links = false;
        return console;
    }
}
