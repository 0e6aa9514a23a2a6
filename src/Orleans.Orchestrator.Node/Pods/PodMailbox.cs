using Orleans.Orchestrator.Containers;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>
/// What other threads have for a pod's worker, which takes it at its next pass: so all of a pod's state is changed by one thread.
/// Bounded: of each container and of each subject only the newest is kept.
/// </summary>
/// <param name="time">The clock of waits.</param>
internal sealed class PodMailbox(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly AsyncSignal _signal = new(time);
    private readonly Dictionary<string, ContainerState> _observed = new(StringComparer.Ordinal);
    private readonly Dictionary<object, Action> _posted = [];

    /// <summary>The runtime said this of a container. A list taken before an exit does not bring the container back to life.</summary>
    public void Observe(ContainerState state)
    {
        lock (_lock)
        {
            if (!_observed.TryGetValue(state.Id, out var before) || before.IsRunning)
                _observed[state.Id] = state;
        }

        _signal.Set();
    }

    /// <summary>Has the worker do something; a later action of the same subject replaces one that still waits.</summary>
    public void Post(object subject, Action action)
    {
        lock (_lock)
            _posted[subject] = action;
        _signal.Set();
    }

    /// <summary>Has the worker look again.</summary>
    public void Wake() => _signal.Set();

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellation) => _signal.WaitAsync(timeout, cancellation);

    /// <summary>Takes everything out: observations, older runs first, then actions.</summary>
    public (IReadOnlyList<ContainerState> Observed, IReadOnlyList<Action> Posted) Take()
    {
        lock (_lock)
        {
            var taken = (_observed.Values.OrderBy(s => s.Attempt).ToList(), _posted.Values.ToList());
            _observed.Clear();
            _posted.Clear();
            return taken;
        }
    }
}
