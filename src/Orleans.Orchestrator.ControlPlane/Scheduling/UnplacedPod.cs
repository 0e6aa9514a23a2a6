using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A pod that found no node while a plan was made.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Demand">Its demand.</param>
/// <param name="Message">Why.</param>
internal readonly record struct UnplacedPod(Pod Pod, PodDemand Demand, string Message);
