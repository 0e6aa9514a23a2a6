using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Pods from templates.</summary>
public static class PodTemplates
{
    /// <summary>A pod of a controller.</summary>
    public static Pod NewPod(PodTemplateSpec template, string @namespace, string name, ResourceKind kind, ObjectMeta owner) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = name,
            GenerateName = $"{owner.Name}-",
            Namespace = @namespace,
            Labels = template.Metadata.Labels,
            Annotations = template.Metadata.Annotations,
            Finalizers = template.Metadata.Finalizers,
            OwnerReferences = [OwnerReferences.Controller(kind, owner)],
        },
        Spec = template.Spec,
    };
}
