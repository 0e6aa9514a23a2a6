using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>Pods from templates.</summary>
public static class PodTemplates
{
    /// <summary>A pod of a controller, all but its name: what its pods have in common they share.</summary>
    public static Pod Nameless(PodTemplateSpec template, string @namespace, ResourceKind kind, ObjectMeta owner) => new()
    {
        Metadata = new ObjectMeta
        {
            GenerateName = $"{owner.Name}-",
            Namespace = @namespace,
            Labels = template.Metadata.Labels,
            Annotations = template.Metadata.Annotations,
            Finalizers = template.Metadata.Finalizers,
            OwnerReferences = [OwnerReferences.Controller(kind, owner)],
        },
        Spec = template.Spec,
    };

    /// <summary>A pod from <see cref="Nameless"/>.</summary>
    public static Pod Named(Pod nameless, string name) => nameless with { Metadata = nameless.Metadata with { Name = name } };
}
