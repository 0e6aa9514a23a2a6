using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>One Namespace. A deleted one is Terminating until <see cref="NamespaceControllerGrain"/> has emptied it.</summary>
[GrainType("namespace")]
internal sealed class NamespaceGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Namespace>> state, ResourceContext<Namespace> context)
    : ResourceGrain<Namespace>(state, context), INamespaceGrain, INamespaceFinalizer
{
    private static readonly string[] Permanent = ["default", "kube-system", "kube-public"];

    /// <inheritdoc/>
    public async Task FinalizeAsync(string uid)
    {
        if (Current is not { } current || current.Metadata.Uid != uid || current.Metadata.DeletionTimestamp is null)
            return;
        await CommitAsync(current with { Spec = current.Spec with { Finalizers = current.Spec.Finalizers.Remove(NamespaceRules.Finalizer) } });
    }

    /// <inheritdoc/>
    public async Task ReportAsync(string uid, string remaining)
    {
        if (Current is not { } current || current.Metadata.Uid != uid || current.Metadata.DeletionTimestamp is null)
            return;
        var present = current.Status.Conditions.FirstOrDefault(c => c.Type == "NamespaceContentRemaining");
        if (present?.Message == remaining)
            return;
        var condition = new NamespaceCondition
        {
            Type = "NamespaceContentRemaining", Status = "True", Reason = "SomeResourcesRemain", Message = remaining, LastTransitionTime = Now,
        };
        var others = current.Status.Conditions.Where(c => c.Type != condition.Type);
        await CommitAsync(current with { Status = current.Status with { Conditions = [.. others, condition] } });
    }

    /// <inheritdoc/>
    protected override Namespace OnDeletionMarked(Namespace marked) => Permanent.Contains(marked.Metadata.Name)
        ? throw ApiErrors.Forbidden(ResourceKinds.Namespace, marked.Metadata.Name!, "this namespace may not be deleted")
        : marked with { Status = marked.Status with { Phase = "Terminating" } };

    /// <inheritdoc/>
    protected override bool IsFinalized(Namespace value) => value.Spec.Finalizers.IsEmpty;

    /// <inheritdoc/>
    protected override Namespace MergeSubresource(string subresource, Namespace current, Namespace next) => subresource == "finalize"
        ? current with { Spec = next.Spec }
        : base.MergeSubresource(subresource, current, next);
}
