using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>All simulated machines of a run.</summary>
public sealed class NodeFleet : IDisposable
{
    // Registering writes; so many at once fill the store's batches, and more would only wait.
    private const int StartsAtOnce = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedNode> _nodes = [];
    private readonly EventQueue _events;
    private readonly Func<IGrainFactory> _grains;
    private readonly ISimulatedNetwork _network;
    private readonly IFleetListener? _listener;
    private readonly ContainerReports _alike = new();
    private readonly SeededRandom _random;
    private SimulatedNode[]? _all;

    /// <summary>A fleet without machines.</summary>
    /// <param name="grains">The control plane of the moment; may throw while there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">What durations are sampled with.</param>
    /// <param name="network">What is between; null for nothing.</param>
    /// <param name="listener">Who hears what really happens.</param>
    public NodeFleet(Func<IGrainFactory> grains, TimeProvider time, SeededRandom random, ISimulatedNetwork? network = null, IFleetListener? listener = null)
    {
        (_grains, _random, _network, _listener) = (grains, random, network ?? new DirectNetwork(), listener);
        _events = new EventQueue(time);
    }

    /// <summary>The machines, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedNode> Nodes
    {
        get
        {
            lock (_lock)
                return _all ??= [.. _nodes.Values];
        }
    }

    /// <summary>The clockwork, for what else is to happen at a time.</summary>
    public EventQueue Events => _events;

    /// <summary>The machine of a name, or null.</summary>
    public SimulatedNode? Find(string name)
    {
        lock (_lock)
            return _nodes.GetValueOrDefault(name);
    }

    /// <summary>Adds machines, switched off.</summary>
    /// <returns>The new ones.</returns>
    public IReadOnlyList<SimulatedNode> Add(NodeClass machines)
    {
        var added = new List<SimulatedNode>(machines.Count);
        for (var i = 0; added.Count < machines.Count; i++)
        {
            var machine = machines.Machine(i);
            if (Find(machine.Metadata.Name!) is null)
                added.Add(Add(machine, machines.Runtime));
        }

        return added;
    }

    /// <summary>Adds a machine, switched off.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public SimulatedNode Add(Node machine, RuntimeModel runtime)
    {
        var node = new SimulatedNode(machine, runtime, _random.Fork(machine.Metadata.Name!), _grains, _events, _network, _alike, _listener);
        lock (_lock)
        {
            _nodes.Add(node.Name, node);
            _all = null;
        }

        return node;
    }

    /// <summary>Switches machines on and waits until they are registered.</summary>
    public static async Task StartAsync(IEnumerable<SimulatedNode> nodes)
    {
        foreach (var some in nodes.Chunk(StartsAtOnce))
            await Task.WhenAll(some.Select(n => n.StartAsync()));
    }

    /// <summary>Switches all machines off.</summary>
    public void Dispose()
    {
        foreach (var node in Nodes)
            node.Kill();
        _events.Dispose();
    }
}
