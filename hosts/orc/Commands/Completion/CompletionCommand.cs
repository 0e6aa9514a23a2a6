using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Completion;

/// <summary><c>orc completion</c>: a script for a shell, which asks orc itself for what can follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # bash completion for orc:  source <(orc completion bash)
        _orc() {
            local IFS=$'\n' words
            words=("${COMP_WORDS[@]:1:COMP_CWORD}")
            COMPREPLY=($(orc __complete "${words[@]}" 2>/dev/null))
            [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
        }
        complete -o default -F _orc orc
        """;

    private const string Zsh = """
        #compdef orc
        # zsh completion for orc:  source <(orc completion zsh)
        _orc() {
            local -a found
            found=("${(@f)$(orc __complete "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
            compadd -Q -- $found
        }
        compdef _orc orc
        """;

    private const string Fish = """
        # fish completion for orc:  orc completion fish | source
        function __orc_complete
            set -l words (commandline -opc) (commandline -ct)
            orc __complete $words[2..-1] 2>/dev/null
        end
        complete -c orc -f -a '(__orc_complete)'
        """;

    public static Verb Verb() => new("completion", "Print the completion script of a shell")
    {
        Usage = "bash|zsh|fish", Examples = ["source <(orc completion bash)"],
        Run = (session, call, _) =>
        {
            session.Out.Write((call.Words is [var shell] ? shell : "") switch
            {
                "bash" => Bash, "zsh" => Zsh, "fish" => Fish, var other => throw call.Wrong(other.Length == 0 ? "Shell not specified: bash, zsh or fish" : $"Unsupported shell type \"{other}\": bash, zsh or fish"),
            } + "\n");
            return Task.FromResult(0);
        },
    };

    /// <summary>What the scripts call: the words of the line so far, the last of them unfinished.</summary>
    public static Verb Hidden() => new("__complete", "Candidates for the shell") { Run = (session, call, cancellation) => Candidates.PrintAsync(session, call.Words, cancellation) };
}
