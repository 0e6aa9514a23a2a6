using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Priorities;

/// <summary>Gives a pod the number that its PriorityClass stands for (kubernetes <c>plugin/pkg/admission/priority</c>).</summary>
internal sealed class PriorityAdmission(PolicyCache policies) : IAdmissionMutator
{
    private const string DefaultPolicy = "PreemptLowerPriority";
    private static readonly PriorityClass None = new();
    private readonly RecordMemo<PodSpec, PodSpec> _decided = new();

    /// <summary>The classes that are always there.</summary>
    public static IReadOnlyList<PriorityClass> SystemClasses { get; } =
    [
        System("system-cluster-critical", 2_000_000_000, "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."),
        System("system-node-critical", 2_000_001_000, "Used for system critical pods that must not be moved from their current node."),
    ];

    /// <inheritdoc/>
    public bool LeavesDefaults => false;

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Kind == ResourceKinds.Pod
        && request is { Operation: AdmissionOperation.Create or AdmissionOperation.Update, Subresource: "" };

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var pod = (Pod)value;
        var decided = request.Old is Pod old ? Kept(pod, old) : Decided(request, pod);
        return ValueTask.FromResult<IResource>(ReferenceEquals(decided, pod.Spec) || decided.Equals(pod.Spec) ? pod : pod with { Spec = decided });
    }

    private static PodSpec Kept(Pod pod, Pod old) => pod.Spec with
    {
        Priority = pod.Spec.Priority ?? old.Spec.Priority,
        PriorityClassName = pod.Spec.PriorityClassName ?? old.Spec.PriorityClassName,
        PreemptionPolicy = pod.Spec.PreemptionPolicy ?? old.Spec.PreemptionPolicy,
    };

    private PodSpec Decided(AdmissionRequest request, Pod pod)
    {
        var spec = pod.Spec;
        var found = string.IsNullOrEmpty(spec.PriorityClassName) ? Default() : Find(spec.PriorityClassName)
            ?? throw ApiErrors.Forbidden(request.Kind, request.Key.Name, $"no PriorityClass with name {spec.PriorityClassName} was found");
        var (priority, policy) = (found?.Value ?? 0, found?.PreemptionPolicy ?? DefaultPolicy);
        if (spec.Priority is { } asked && asked != priority)
        {
            throw ApiErrors.Forbidden(
                request.Kind, request.Key.Name,
                $"the integer value of priority ({asked}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        }

        if (spec.PreemptionPolicy is { } wanted && wanted != policy)
        {
            throw ApiErrors.Forbidden(
                request.Kind, request.Key.Name,
                $"the string value of PreemptionPolicy ({wanted}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name");
        }

        return _decided.Get(spec, found ?? None, With);
    }

    private static PodSpec With(PodSpec spec, PriorityClass found)
    {
        var next = ReferenceEquals(found, None)
            ? spec with { Priority = 0, PreemptionPolicy = DefaultPolicy }
            : spec with { Priority = found.Value, PriorityClassName = found.Metadata.Name, PreemptionPolicy = found.PreemptionPolicy ?? DefaultPolicy };
        return next.Equals(spec) ? spec : next;
    }

    private PriorityClass? Find(string name) => policies.PriorityClasses.In("").FirstOrDefault(c => c.Metadata.Name == name)
        ?? SystemClasses.FirstOrDefault(c => c.Metadata.Name == name);

    /// <summary>Of several that claim to be the default, the lowest is.</summary>
    private PriorityClass? Default() => policies.PriorityClasses.IsEmpty ? null : policies.PriorityClasses.In("").Where(c => c.GlobalDefault == true).MinBy(c => c.Value);

    private static PriorityClass System(string name, int value, string description) => new()
    {
        Metadata = new() { Name = name }, Value = value, Description = description, PreemptionPolicy = DefaultPolicy,
    };
}
