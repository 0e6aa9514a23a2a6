using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.ControlPlane.RuntimeClasses;

/// <summary>
/// Gives a new pod what its RuntimeClass says of it: the overhead, and which nodes can run it (kubernetes <c>plugin/pkg/admission/runtimeclass</c>).
/// </summary>
internal sealed class RuntimeClassAdmission(PolicyCache policies) : IAdmissionMutator, IAdmissionValidator
{
    private const string OtherOverhead = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
    private const string LoneOverhead = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Subresource: "" } && request.Kind == ResourceKinds.Pod;

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var pod = (Pod)value;
        if (Find(request, pod) is not { } found)
            return ValueTask.FromResult(value);
        var overhead = found.Overhead?.PodFixed ?? pod.Spec.Overhead;
        if (pod.Spec.Overhead.Count > 0 && !pod.Spec.Overhead.Equals(overhead))
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, OtherOverhead);
        var spec = pod.Spec with
        {
            Overhead = overhead,
            NodeSelector = Selector(request, pod.Spec.NodeSelector, found.Scheduling?.NodeSelector ?? Map<string>.Empty),
            Tolerations = [.. pod.Spec.Tolerations, .. (found.Scheduling?.Tolerations ?? []).Where(t => !pod.Spec.Tolerations.Contains(t))],
        };
        return ValueTask.FromResult<IResource>(spec.Equals(pod.Spec) ? pod : pod with { Spec = spec });
    }

    /// <summary>Webhooks may have changed what was set.</summary>
    public ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        var pod = (Pod)value;
        var wanted = Find(request, pod)?.Overhead?.PodFixed;
        if (wanted is null && pod.Spec.Overhead.Count > 0)
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, LoneOverhead);
        if (wanted is not null && !pod.Spec.Overhead.Equals(wanted))
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, OtherOverhead);
        return ValueTask.CompletedTask;
    }

    private RuntimeClass? Find(AdmissionRequest request, Pod pod) => string.IsNullOrEmpty(pod.Spec.RuntimeClassName)
        ? null
        : policies.RuntimeClasses.Find("", pod.Spec.RuntimeClassName)
            ?? throw ApiErrors.Forbidden(request.Kind, request.Key.Name, $"pod rejected: RuntimeClass \"{pod.Spec.RuntimeClassName}\" not found");

    private static Map<string> Selector(AdmissionRequest request, Map<string> own, Map<string> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (own.TryGetValue(key, out var other) && other != value)
            {
                throw ApiErrors.Forbidden(
                    request.Kind, request.Key.Name, $"conflict: runtimeClass.scheduling.nodeSelector[{key}] = {value}; pod.spec.nodeSelector[{key}] = {other}");
            }
        }

        return wanted.Count == 0 ? own : own.SetItems(wanted);
    }
}
