using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>
/// Gives a new namespace its ServiceAccount (and the cluster's CA), and empties one that is being deleted. Level-triggered: it
/// looks, does what is missing, and looks again while there is something left.
/// </summary>
[GrainType("namespacecontroller")]
internal sealed partial class NamespaceControllerGrain : Grain, INamespaceController
{
    /// <summary>Names of what belongs into every namespace.</summary>
    internal static readonly FrozenSet<string> Furniture = FrozenSet.Create(Account, RootCertificates);

    private const string Account = "default";
    private const string RootCertificates = "kube-root-ca.crt";

    private readonly ControlPlaneOptions _options;
    private readonly KindDirectory _kinds;
    private readonly ILogger _log;
    private readonly LookAgain _again;

    /// <summary>Made by the engine.</summary>
    public NamespaceControllerGrain(ControlPlaneOptions options, KindDirectory kinds, ILogger<NamespaceControllerGrain> log)
    {
        (_options, _kinds, _log) = (options, kinds, log);
        _again = new LookAgain(this, () => this.AsReference<INamespaceController>().ReconcileAsync());
    }

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        try
        {
            if (await LookAsync())
            {
                _again.Rest();
                return;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(_log, e, Name);
        }

        _again.Later();
    }

    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> LookAsync()
    {
        var found = await GrainFactory.GetGrain<ICollectionWriter>(ResourceKinds.Namespace.Collection).FindAsync(new ResourceKey("", Name));
        if (found?.As<Namespace>() is not { } value)
            return true;
        if (value.Metadata.DeletionTimestamp is null)
            return await FurnishAsync();
        return value.Spec.Finalizers.IsEmpty || await EmptyAsync(value);
    }

    private async Task<bool> FurnishAsync()
    {
        await EnsureAsync(new ServiceAccount { Metadata = new ObjectMeta { Name = Account, Namespace = Name } });
        if (_options.RootCertificate is { } certificate)
        {
            var wanted = new ConfigMap
            {
                Metadata = new ObjectMeta
                {
                    Name = RootCertificates, Namespace = Name,
                    Annotations = Map<string>.From([new("kubernetes.io/description",
                        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or "
                        + "kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.")]),
                },
                Data = Map<string>.From([new("ca.crt", certificate)]),
            };
            await EnsureAsync(wanted);
            var grain = GrainFactory.GetGrain<IConfigMapGrain>(new ResourceKey(Name, RootCertificates).ToString());
            if (await grain.GetAsync() is { } present && !present.Data.Equals(wanted.Data))
                await grain.ReplaceAsync(present with { Data = wanted.Data });
        }

        return true;
    }

    private async Task EnsureAsync<T>(T wanted) where T : class, IResource<T>
    {
        var key = new ResourceKey(Name, wanted.Metadata.Name!);
        if (await GrainFactory.GetGrain<ICollectionWriter>(T.Kind.Collection).FindAsync(key) is not null)
            return;
        try
        {
            await GrainFactory.GetResource(T.Kind, key).CreateAsync(ResourceObject.From(wanted), WriteOptions.Default);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "NotFound" or "Forbidden")
        {
            // Somebody was faster, or the namespace went meanwhile.
        }
    }

    private async Task<bool> EmptyAsync(Namespace value)
    {
        var remaining = new List<string>();
        foreach (var kind in (await _kinds.CurrentAsync()).All.Where(k => k.Namespaced))
        {
            var page = await GrainFactory.GetCollection(kind).ListAsync(new ListQuery { Namespace = Name });
            if (page.Items.IsEmpty)
                continue;
            remaining.Add($"{kind.Collection} has {page.Items.Length} resource instances");
            await GrainFactory.DeleteAllAsync(page.Items);
        }

        var finalizer = GrainFactory.GetGrain<INamespaceFinalizer>(Name);
        if (remaining.Count == 0)
        {
            await finalizer.FinalizeAsync(value.Metadata.Uid!);
            return true;
        }

        // A pod may take its grace period; say what is waited for only when it is not over at once.
        if (_again.Pause > TimeSpan.FromSeconds(1))
            await finalizer.ReportAsync(value.Metadata.Uid!, $"Some resources are remaining: {string.Join(", ", remaining)}");
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Namespace {Namespace} could not be looked after; trying again")]
    private static partial void LogFailed(ILogger log, Exception exception, string @namespace);
}
