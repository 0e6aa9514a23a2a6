using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>What exec and attach are asked for, by the kubelet's names of the parameters.</summary>
internal sealed record CommandOptions(IReadOnlyList<string> Command, bool Stdin, bool Stdout, bool Stderr, bool Tty)
{
    /// <summary>How many streams a SPDY client opens for it besides the one for sizes.</summary>
    public int Streams => 1 + (Stdin ? 1 : 0) + (Stdout ? 1 : 0) + (Stderr ? 1 : 0);

    /// <summary>Reads them; null with a reason when they make no sense.</summary>
    public static CommandOptions? Read(IQueryCollection query, bool needsCommand, out string fault)
    {
        fault = "";
        var tty = Is(query, "tty");
        // With a terminal there is one output.
        var options = new CommandOptions([.. query["command"].OfType<string>()], Is(query, "input"), Is(query, "output"), Is(query, "error") && !tty, tty);
        if (options is { Stdin: false, Stdout: false, Stderr: false })
            fault = "you must specify at least 1 of stdin, stdout, stderr";
        else if (needsCommand && options.Command.Count == 0)
            fault = "you must specify at least one command for the container";
        return fault.Length == 0 ? options : null;
    }

    private static bool Is(IQueryCollection query, string name) => query[name].ToString() is "1" or "true";
}
