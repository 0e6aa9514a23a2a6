using System.Diagnostics;

namespace Orleans.Orchestrator.Networking.Benchmarks;

/// <summary>Times of one way to do something.</summary>
internal sealed class Samples(string name, string unit = "ms")
{
    private readonly List<double> _values = [];

    public async Task TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public void Add(double value) => _values.Add(value);

    public void Print() => Console.WriteLine(
        $"{name,-58} p50 {Percentile(50),9:0.000} {unit}   p10 {Percentile(10),9:0.000}   p90 {Percentile(90),9:0.000}   n {_values.Count}");

    private double Percentile(int percent)
    {
        _values.Sort();
        return _values[Math.Min(_values.Count - 1, _values.Count * percent / 100)];
    }
}
