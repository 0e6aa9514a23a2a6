using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>The node's conditions as the agent finds them, and which of them the control plane has not been told yet.</summary>
internal sealed class NodeConditions(MachineInfo machine, NodeAgentOptions options, TimeProvider time, ILogger<NodeConditions> log)
{
    private readonly PressureMonitor _monitor = new();
    private ImmutableArray<NodeCondition> _found = [];
    private ImmutableArray<NodeCondition> _told = [];
    private DateTimeOffset _next;

    /// <summary>All of them, as of a moment ago.</summary>
    public ImmutableArray<NodeCondition> Current
    {
        get
        {
            Look();
            return _found;
        }
    }

    /// <summary>Those that changed since they were told.</summary>
    public ImmutableArray<NodeCondition> Untold => [.. Current.Where(c => !_told.Contains(c))];

    /// <summary>The control plane knows these now.</summary>
    public void Told(ImmutableArray<NodeCondition> conditions) => _told = [.. _told.Where(t => !conditions.Any(c => c.Type == t.Type)), .. conditions];

    private void Look()
    {
        var now = time.GetUtcNow();
        if (now < _next)
            return;
        _next = now + PressureMonitor.Interval;
        try
        {
            _found = _monitor.Take(MachineReadings.Read(machine, options.DataDirectory), now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Linux.LinuxException)
        {
            log.LogWarning("What is left of memory, disk and threads could not be read; the conditions stay as they were: {Error}", e.Message);
        }
    }
}
