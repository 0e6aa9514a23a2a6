using System.Globalization;
using Orleans.Orchestrator.Simulation.Measuring;
using Spectre.Console;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>What is going on: a line that renews itself in a terminal, a line now and then in a pipe.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int SecondsBetweenLines = 5;
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly Lock _lock = new();
    private string _step = "";
    private double _lastLine;
    private Sample? _last;
    private bool _isOver;

    private static bool IsTerminal => !Console.IsErrorRedirected;

    /// <summary>A step begins.</summary>
    public void Say(string step)
    {
        lock (_lock)
        {
            _step = step;
            Clear();
            _console.MarkupLineInterpolated($"[bold]{step}[/]");
        }
    }

    /// <summary>The state now.</summary>
    public void Show(Sample sample)
    {
        lock (_lock)
        {
            var rate = _last is { } last && sample.Seconds > last.Seconds ? Math.Max(0, sample.Running - last.Running) / (sample.Seconds - last.Seconds) : 0;
            _last = sample;
            if (_isOver || (!IsTerminal && sample.Seconds - _lastLine < SecondsBetweenLines))
                return;
            _lastLine = sample.Seconds;
            var line = string.Create(CultureInfo.InvariantCulture,
                $"{sample.Seconds,7:0.0} s  {sample.Nodes} nodes  {sample.Pods} pods, {sample.Bound} bound, {sample.Running} running  {rate:0}/s  {sample.Cores:0.0} cores  {sample.MemoryMiB:0} MiB");
            if (IsTerminal)
                Console.Error.Write("\r\u001b[2K" + line);
            else
                Console.Error.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Clear();
            _isOver = true;
        }
    }

    private static void Clear()
    {
        if (IsTerminal)
            Console.Error.Write("\r\u001b[2K");
    }
}
