using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>A rule that holds at every moment. It hears every committed change, in order for each kind.</summary>
public interface IChecker
{
    /// <summary>The rule's name.</summary>
    string Name { get; }

    /// <summary>A change was committed.</summary>
    /// <returns>What is wrong now, or null.</returns>
    string? Changed(ResourceKind kind, ResourceEvent change);

    /// <summary>The watch of a kind begins anew: present objects are told again, and what went meanwhile is not.</summary>
    void Restart(ResourceKind kind);
}
