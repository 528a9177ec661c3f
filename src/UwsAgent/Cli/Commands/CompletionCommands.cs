using System.CommandLine;

namespace UwsAgent.Cli.Commands;

/// <summary><c>uws completion SHELL</c>: a script that asks the running agent for the next word, and is silent without one.</summary>
internal sealed class CompletionCommands : ICommandGroup
{
    // No compgen -W: it would expand $(...) in a word, and words come from outside (file names). Quoted, a word stays a word.
    private const string Bash = """
        # uws: completion for bash, kept in /usr/share/bash-completion/completions/uws
        _uws() {
            local word line="${COMP_LINE:0:COMP_POINT}" colon=
            local typed="${line##*[[:space:]]}"
            # bash breaks words at colons; only what follows the last one is replaced.
            [[ "$typed" == *:* && "$COMP_WORDBREAKS" == *:* ]] && colon="${typed%"${typed##*:}"}"
            COMPREPLY=()
            while IFS= read -r word; do
                printf -v word '%q' "$word"
                COMPREPLY+=("${word#"$colon"}")
            done < <(uws "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -F _uws uws
        """;

    private const string Zsh = """
        #compdef uws
        # uws: completion for zsh, kept as _uws in a directory of $fpath
        _uws() {
            local -a found
            found=("${(@f)$(uws "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            [[ -n "${found[1]}" ]] && compadd -- "${found[@]}"
        }
        if [ "$funcstack[1]" = "_uws" ]; then _uws "$@"; else compdef _uws uws; fi
        """;

    private const string Fish = """
        # uws: completion for fish, kept in /usr/share/fish/vendor_completions.d/uws.fish
        function __uws_words
            set -l line (commandline -cp)
            uws "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c uws -f -a '(__uws_words)'
        """;

    public Command Build(CommandSession session) => Create(() => session.Out);

    /// <summary>The same command on the daemon's own command line, where the installation asks for the scripts before an agent runs.</summary>
    public static Command Create(Func<TextWriter> output)
    {
        var command = new Command("completion", "Print a script that completes uws in a shell");
        foreach (var (shell, script) in new[] { ("bash", Bash), ("zsh", Zsh), ("fish", Fish) })
        {
            var one = new Command(shell, $"For {shell}");
            one.SetAction(_ => output().WriteLine(script));
            command.Add(one);
        }

        return command;
    }
}
