using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>Answers <c>pods/NAME/placement</c>: why a pod is where it is, or nowhere, by asking the scheduler.</summary>
internal sealed class PodPlacements(IGrainFactory grains)
{
    /// <summary>Answers with the explanation.</summary>
    public async Task GetAsync(ApiRequest request)
    {
        var placement = await grains.GetGrain<IPodGrain>(request.Key.ToString()).ExplainPlacementAsync();
        await ObjectResponse.WriteMessageAsync(request, 200, "orchestrator.io/v1", "PodPlacement", placement);
    }
}
