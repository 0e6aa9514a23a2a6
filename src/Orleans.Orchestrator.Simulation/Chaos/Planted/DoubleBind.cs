using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>A storage provider through which now and then a pod that has a node is given to the node of another pod.</summary>
internal sealed class DoubleBind(IGrainStorage storage, SeededRandom random) : IGrainStorage
{
    private const int OneIn = 100;
    private string? _other;

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.State is ResourceState<Pod> { Value: { Spec.NodeName: { } node } pod })
        {
            if (_other is { } other && other != node && random.Next(OneIn) == 0)
                grainState.State = (T)(object)new ResourceState<Pod> { Object = ResourceObject.From(pod with { Spec = pod.Spec with { NodeName = other } }) };
            _other = node;
        }

        return storage.WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => storage.ClearStateAsync(stateName, grainId, grainState);
}
