namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Progress: in a terminal one line that is written anew, in a pipe a line for each step that differs from the last.</summary>
internal sealed class ProgressLine(TextWriter output)
{
    private readonly bool _redraws = Terminal.IsInteractive;
    private string? _last;

    /// <summary>Says how far it is.</summary>
    public void Write(string text, bool done)
    {
        if (text == _last)
            return;
        if (_redraws)
            output.Write($"\r\e[K{(done && Terminal.HasColours ? $"\e[32m{text}\e[0m" : text)}{(done ? "\n" : "")}");
        else
            output.Write(text + "\n");
        _last = text;
        output.Flush();
    }
}
