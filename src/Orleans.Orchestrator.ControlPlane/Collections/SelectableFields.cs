using System.Collections.Frozen;
using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Certificates.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>The fields by which Kubernetes lets one select objects of each kind.</summary>
public static class SelectableFields
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, Func<IResource, string>>> ByCollection =
        ResourceKinds.All.ToFrozenDictionary(k => k.Collection, k => Common(k).Concat(Own(k)).ToFrozenDictionary(f => f.Name, f => f.Read));

    /// <summary>How to read a field as text; null when the kind's objects cannot be selected by it.</summary>
    public static Func<IResource, string>? Find(ResourceKind kind, string field) => ByCollection.TryGetValue(kind.Collection, out var fields)
        ? fields.GetValueOrDefault(field)
        : Common(kind).FirstOrDefault(f => f.Name == field).Read ?? Custom(kind, field);

    private static Func<IResource, string>? Custom(ResourceKind kind, string field) =>
        kind.Custom?.Selectable.GetValueOrDefault(field) is { } path ? r => path.FirstText((CustomObject)r) : null;

    /// <summary>Kubernetes' words for a field by which a kind cannot be selected.</summary>
    public static string Refusal(ResourceKind kind, string field) => Own(kind).Length > 0
        ? $"field label not supported: {field}"
        : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";

    private static IEnumerable<(string Name, Func<IResource, string> Read)> Common(ResourceKind kind)
    {
        yield return ("metadata.name", static r => r.Metadata.Name ?? "");
        // Also of kinds outside of namespaces, where it is empty.
        yield return ("metadata.namespace", static r => r.Metadata.Namespace ?? "");
    }

    private static (string Name, Func<IResource, string> Read)[] Own(ResourceKind kind) => kind.Kind switch
    {
        "Pod" =>
        [
            Of<Pod>("spec.nodeName", p => p.Spec.NodeName),
            Of<Pod>("spec.restartPolicy", p => p.Spec.RestartPolicy),
            Of<Pod>("spec.schedulerName", p => p.Spec.SchedulerName),
            Of<Pod>("spec.serviceAccountName", p => p.Spec.ServiceAccountName),
            Of<Pod>("spec.hostNetwork", p => Text(p.Spec.HostNetwork)),
            Of<Pod>("status.phase", p => p.Status.Phase),
            Of<Pod>("status.podIP", p => p.Status.PodIP),
            Of<Pod>("status.podIPs", p => p.Status.PodIP),
            Of<Pod>("status.nominatedNodeName", p => p.Status.NominatedNodeName),
        ],
        "Node" => [Of<Node>("spec.unschedulable", n => Text(n.Spec.Unschedulable))],
        "Namespace" => [Of<Namespace>("status.phase", n => n.Status.Phase)],
        "Service" => [Of<Service>("spec.clusterIP", s => s.Spec.ClusterIP), Of<Service>("spec.type", s => s.Spec.Type)],
        "CertificateSigningRequest" => [Of<CertificateSigningRequest>("spec.signerName", r => r.Spec.SignerName)],
        "Secret" => [Of<Secret>("type", s => s.Type)],
        "Job" => [Of<Job>("status.successful", j => (j.Status.Succeeded ?? 0).ToString(CultureInfo.InvariantCulture))],
        "Event" =>
        [
            Of<Event>("involvedObject.kind", e => e.InvolvedObject.Kind),
            Of<Event>("involvedObject.namespace", e => e.InvolvedObject.Namespace),
            Of<Event>("involvedObject.name", e => e.InvolvedObject.Name),
            Of<Event>("involvedObject.uid", e => e.InvolvedObject.Uid),
            Of<Event>("involvedObject.apiVersion", e => e.InvolvedObject.ApiVersion),
            Of<Event>("involvedObject.resourceVersion", e => e.InvolvedObject.ResourceVersion),
            Of<Event>("involvedObject.fieldPath", e => e.InvolvedObject.FieldPath),
            Of<Event>("reason", e => e.Reason),
            Of<Event>("reportingComponent", e => e.ReportingComponent is { Length: > 0 } own ? own : e.Source.Component),
            Of<Event>("source", e => e.Source.Component is { Length: > 0 } own ? own : e.ReportingComponent),
            Of<Event>("type", e => e.Type),
        ],
        _ => [],
    };

    private static (string Name, Func<IResource, string> Read) Of<T>(string name, Func<T, string?> read) where T : class, IResource<T> =>
        (name, r => read((T)r) ?? "");

    private static string Text(bool? flag) => flag == true ? "true" : "false";
}
