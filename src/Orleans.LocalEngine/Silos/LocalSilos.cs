using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// Engines of one process that share grains, as silos do: each owns those that a hash of their identity gives it, and calls between two of them are
/// written and read as between processes, so nothing is shared by reference. It shows what several silos do to a program and what the loss of one costs.
/// It is no cluster: the members know of each other's end at once, and all are there from the start.
/// </summary>
public sealed class LocalSilos
{
    /// <summary>More than this would be more connections than anybody learns something from.</summary>
    public const int Most = 32;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RemoteOptions _options;
    private LocalSilo[] _alive = [];

    /// <summary>A group that is to have so many silos.</summary>
    /// <param name="count">How many engines take part. Their hosts register this object before <c>UseLocalEngine</c>, and start together: each waits for the last.</param>
    /// <param name="options">The format and limits of what goes between them.</param>
    public LocalSilos(int count, RemoteOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        Count = count;
        _options = options ?? new RemoteOptions();
    }

    /// <summary>Raised when a silo was killed and others own its grains; with its name.</summary>
    public event Action<string>? Lost;

    /// <summary>How many it has from the start.</summary>
    public int Count { get; }

    /// <summary>The names of those that live.</summary>
    public ImmutableArray<string> Alive => [.. Volatile.Read(ref _alive).Select(static silo => silo.Name)];

    /// <summary>Completes when all have joined.</summary>
    internal Task Complete => _complete.Task;

    /// <summary>
    /// Ends a silo as a kill ends a process: its grains get no further turn, calls to them and from them fail, and the next call to one of its grains makes
    /// another silo activate it. What a turn that runs at this moment still writes is for the storage to fence off.
    /// </summary>
    /// <param name="grains">Those of the silo's host.</param>
    /// <exception cref="ArgumentException">They are not of a silo of this group that lives.</exception>
    /// <exception cref="InvalidOperationException">It is the last one.</exception>
    public void Kill(IGrainFactory grains)
    {
        var silo = grains is GrainFactory { Engine.Silo: { } found } ? found : throw new ArgumentException("These grains are of no silo.", nameof(grains));
        LocalSilo[] left;
        lock (_gate)
        {
            left = [.. _alive.Where(other => other != silo)];
            if (left.Length == _alive.Length)
                throw new ArgumentException($"{silo.Name} is not alive here.", nameof(grains));
            if (left.Length == 0)
                throw new InvalidOperationException($"{silo.Name} is the last silo.");
            silo.Engine.Halt();
            Volatile.Write(ref _alive, left);
        }

        silo.Disconnect();
        foreach (var other in left)
            other.Disconnect(silo);
        Lost?.Invoke(silo.Name);
    }

    internal void Join(GrainEngine engine)
    {
        lock (_gate)
        {
            if (_alive.Length == Count || _complete.Task.IsCompleted)
                throw new InvalidOperationException($"All {Count} silos are there already.");
            var joining = new LocalSilo(this, engine, _alive.Length);
            foreach (var other in _alive)
                LocalSilo.Connect(joining, other, _options);
            engine.Silo = joining;
            engine.ObserverPrefix = joining.Name;
            Volatile.Write(ref _alive, [.. _alive, joining]);
            if (_alive.Length == Count)
                _complete.SetResult();
        }
    }

    /// <summary>Who owns a grain: of those that live the one whose weight for it is greatest, so a loss moves the grains of the lost one and no others.</summary>
    internal LocalSilo OwnerOf(GrainType type, IdSpan key)
    {
        var hash = unchecked((key.GetUniformHashCode() * 31) + type.GetUniformHashCode());
        var alive = Volatile.Read(ref _alive);
        var owner = alive[0];
        foreach (var silo in alive.AsSpan(1))
        {
            if (silo.WeightFor(hash) > owner.WeightFor(hash))
                owner = silo;
        }

        return owner;
    }

    /// <summary>The silo that an observer lives in; null when it is gone.</summary>
    internal LocalSilo? HostOf(IdSpan observer)
    {
        var key = observer.ToString();
        return Array.Find(Volatile.Read(ref _alive), silo => key.StartsWith(silo.Name, StringComparison.Ordinal) && key[silo.Name.Length] == '+');
    }
}
