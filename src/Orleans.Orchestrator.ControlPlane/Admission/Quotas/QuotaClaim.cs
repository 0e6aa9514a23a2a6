using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>A write for which there is room, until it is counted or has failed.</summary>
internal sealed class QuotaClaim(ResourceKey key, IResource? before, IResource after)
{
    /// <summary>The object that is written.</summary>
    public ResourceKey Key => key;

    /// <summary>The object as it is.</summary>
    public IResource? Before => before;

    /// <summary>The object as it will be.</summary>
    public IResource After => after;
}
