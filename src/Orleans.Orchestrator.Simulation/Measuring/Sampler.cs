using System.Diagnostics;

namespace Orleans.Orchestrator.Simulation.Measuring;

/// <summary>Takes a sample now and then. A run that lasts longer than foreseen is sampled more coarsely, so that the report stays small.</summary>
public sealed class Sampler : IDisposable
{
    private const int MaxSamples = 2000;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<(int Pods, int Bound, int Running, int Nodes)> _state;
    private readonly Action<Sample> _taken;
    private readonly long _start;
    private readonly List<Sample> _samples = [];
    private readonly ITimer _timer;
    private TimeSpan _cpu;
    private double _lastSeconds;
    private int _every = 1;
    private int _ticks;

    /// <summary>Begins.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="interval">How often.</param>
    /// <param name="state">Asked for what is so.</param>
    /// <param name="taken">Told of each sample; not by several threads at once.</param>
    public Sampler(TimeProvider time, TimeSpan interval, Func<(int Pods, int Bound, int Running, int Nodes)> state, Action<Sample> taken)
    {
        (_time, _state, _taken, _start, _cpu) = (time, state, taken, time.GetTimestamp(), Cpu());
        _timer = time.CreateTimer(static me => ((Sampler)me!).Tick(), this, interval, interval);
    }

    /// <summary>What was sampled.</summary>
    public IReadOnlyList<Sample> Samples
    {
        get
        {
            lock (_lock)
                return [.. _samples];
        }
    }

    /// <summary>Takes one now.</summary>
    public void Take()
    {
        lock (_lock)
        {
            var (cpu, seconds) = (Cpu(), _time.GetElapsedTime(_start).TotalSeconds);
            var (pods, bound, running, nodes) = _state();
            var sample = new Sample
            {
                Seconds = seconds, Pods = pods, Bound = bound, Running = running, Nodes = nodes,
                Cores = seconds > _lastSeconds ? (cpu - _cpu).TotalSeconds / (seconds - _lastSeconds) : 0,
                MemoryMiB = Environment.WorkingSet / 1048576.0,
            };
            (_cpu, _lastSeconds) = (cpu, seconds);
            _samples.Add(sample);
            if (_samples.Count == MaxSamples)
                Thin();
            _taken(sample);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (Interlocked.Increment(ref _ticks) % _every == 0)
            Take();
    }

    private void Thin()
    {
        var kept = _samples.Where((_, i) => i % 2 == 1).ToList();
        _samples.Clear();
        _samples.AddRange(kept);
        _every *= 2;
    }

    private static TimeSpan Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
