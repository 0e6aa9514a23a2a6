namespace Orleans.Orchestrator.Simulation.Sampling;

/// <summary>
/// Random numbers that follow from a seed, the same on every machine and version: SplitMix64 (Steele, Lea and Flood, 2014). Not safe for
/// several threads at once; each simulated thing has one of its own, so that what one draws doesn't depend on another.
/// </summary>
public sealed class SeededRandom
{
    private readonly ulong _seed;
    private ulong _state;

    /// <summary>The numbers of a seed.</summary>
    public SeededRandom(ulong seed) => _seed = _state = seed;

    /// <summary>Any 64 bits.</summary>
    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15UL;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, but not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 up to, but not including, a bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusiveMax);
        return (int)(NextDouble() * exclusiveMax);
    }

    /// <summary>From the standard normal distribution (Box and Muller, 1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>From the exponential distribution with a mean of 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    /// <summary>Another generator, whose numbers follow from this one's seed and a name.</summary>
    public SeededRandom Fork(string name)
    {
        var hash = 14695981039346656037UL ^ _seed;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        return new SeededRandom(new SeededRandom(hash).NextUInt64());
    }
}
