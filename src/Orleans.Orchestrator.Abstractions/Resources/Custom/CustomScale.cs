using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>Where a custom object keeps its replicas.</summary>
public sealed class CustomScale(CustomResourceSubresourceScale declared)
{
    /// <summary>The replicas wanted.</summary>
    public JsonPath SpecReplicas { get; } = JsonPath.Parse(declared.SpecReplicasPath);

    /// <summary>The replicas there are.</summary>
    public JsonPath StatusReplicas { get; } = JsonPath.Parse(declared.StatusReplicasPath);

    /// <summary>The selector of the pods, as text; null when there is none.</summary>
    public JsonPath? Selector { get; } = declared.LabelSelectorPath is { Length: > 0 } path ? JsonPath.Parse(path) : null;
}
