using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>Lets new pods run as an account that there is, and gives them what they need to speak to the API as this account.</summary>
internal sealed class ServiceAccountAdmission(Lazy<IGrainFactory> grains) : IAdmissionMutator
{
    private const string Default = "default";
    private const string Mirror = "kubernetes.io/config.mirror";

    // The pods of a template share what its description is made into.
    private readonly RecordMemo<PodSpec, PodSpec> _completed = new();

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Subresource: "" } && request.Kind.Collection == ResourceKinds.Pod.Collection;

    /// <inheritdoc/>
    public async ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var pod = (Pod)value;
        if (pod.Metadata.Annotations.ContainsKey(Mirror))
            return pod;
        var name = pod.Spec.ServiceAccountName is { Length: > 0 } given ? given : Default;
        var account = await FindAsync(request.Key.Namespace, name)
            ?? throw ApiErrors.Forbidden(
                ResourceKinds.Pod, request.Key.Name, $"error looking up service account {request.Key.Namespace}/{name}: serviceaccount \"{name}\" not found");
        var spec = _completed.Get(pod.Spec, account, ServiceAccountMounts.Complete);
        return ReferenceEquals(spec, pod.Spec) ? pod : pod with { Spec = spec };
    }

    /// <summary>The default account belongs to every namespace: where its controller has not made it yet, it is made now.</summary>
    private async Task<ServiceAccount?> FindAsync(string space, string name)
    {
        var key = new ResourceKey(space, name);
        if (await grains.Value.GetGrain<ICollectionWriter>(ResourceKinds.ServiceAccount.Collection).FindAsync(key) is { } found)
            return found.As<ServiceAccount>();
        if (name != Default)
            return null;
        var grain = grains.Value.GetGrain<IServiceAccountGrain>(key.ToString());
        try
        {
            return await grain.CreateAsync(new ServiceAccount { Metadata = new ObjectMeta { Name = name, Namespace = space } });
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            return await grain.GetAsync();
        }
    }
}
