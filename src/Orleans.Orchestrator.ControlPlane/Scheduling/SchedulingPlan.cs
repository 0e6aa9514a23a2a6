using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Where pods should run.</summary>
/// <param name="Bindings">Pods with a node.</param>
/// <param name="Unschedulable">Pods without one, and why.</param>
/// <param name="Preemptions">For which of the latter others should be ended.</param>
public sealed record SchedulingPlan(
    ImmutableArray<PlannedBinding> Bindings, ImmutableArray<UnschedulablePod> Unschedulable, ImmutableArray<PlannedPreemption> Preemptions);

/// <summary>A pod and the node it should run on.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="NodeName">The node.</param>
/// <param name="Demand">What the plan found the pod to need.</param>
/// <param name="Volumes">What its claims that have no volume yet get, before it is bound.</param>
public readonly record struct PlannedBinding(Pod Pod, string NodeName, PodDemand Demand, ImmutableArray<VolumeChoice> Volumes);

/// <summary>A pod that no node can take now.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Message">How many nodes failed which test, in Kubernetes' form, and what would help.</param>
public readonly record struct UnschedulablePod(Pod Pod, string Message);

/// <summary>Pods of less priority that should end so that another can run.</summary>
/// <param name="Pod">Who needs their place.</param>
/// <param name="NodeName">Where they are.</param>
/// <param name="Victims">The pods that should end.</param>
public sealed record PlannedPreemption(Pod Pod, string NodeName, ImmutableArray<PlacedPod> Victims);
