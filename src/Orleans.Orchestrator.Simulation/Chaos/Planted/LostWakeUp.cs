using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>A router that now and then forgets to pass on a batch of pods.</summary>
internal sealed class LostWakeUp(ICommitRouter router, SeededRandom random) : ICommitRouter
{
    private const int OneIn = 15;

    /// <inheritdoc/>
    public bool Handles(string collection) => router.Handles(collection);

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (collection != ResourceKinds.Pod.Collection || random.Next(OneIn) != 0)
            router.Route(collection, batch, grains);
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains) => router.Wake(collection, objects, grains);
}
