using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>Finds the objects that parametrize a policy in a binding (apiserver <c>pkg/admission/plugin/policy/generic</c>).</summary>
internal sealed class PolicyParams(Lazy<IGrainFactory> grains, KindDirectory kinds, IVersionConverter converter)
{
    /// <summary>How many parameters of one binding are taken.</summary>
    private const int Max = 1000;

    /// <summary>The parameters: one null when there are none to be had; nothing when the binding allows that they are missing.</summary>
    /// <exception cref="InvalidOperationException">They cannot be found; the message says why in Kubernetes' words.</exception>
    public async ValueTask<IReadOnlyList<IResource?>> FindAsync(ParamKind? kind, ParamRef? reference, string inNamespace)
    {
        if (kind is null || reference is null)
            return [null];
        var found = (await kinds.CurrentAsync()).Find(kind.ApiVersion ?? "", kind.Kind ?? "") ?? throw new InvalidOperationException($"paramKind kind `{kind.ApiVersion}, Kind={kind.Kind}` not known");
        var space = Namespace(found, reference, inNamespace);
        IReadOnlyList<IResource?> result = reference.Name is { Length: > 0 } name ? await NamedAsync(found, new ResourceKey(space, name)) : await SelectedAsync(found, reference, space);
        return result.Count == 0 && reference.ParameterNotFoundAction == "Deny"
            ? throw new InvalidOperationException("no params found for policy binding with `Deny` parameterNotFoundAction")
            : result;
    }

    private static string Namespace(ResourceKind kind, ParamRef reference, string inNamespace)
    {
        var named = reference.Namespace ?? "";
        if (!kind.Namespaced)
            return named.Length == 0 ? "" : throw new InvalidOperationException("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        if (named.Length == 0 && inNamespace.Length == 0)
            throw new InvalidOperationException("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        return named.Length > 0 ? named : inNamespace;
    }

    private async Task<IReadOnlyList<IResource?>> NamedAsync(ResourceKind kind, ResourceKey key) =>
        await grains.Value.GetGrain<ICollectionWriter>(kind.Collection).FindAsync(key) is { } found ? [(await converter.ConvertAsync(kind, found)).Value] : [];

    private async Task<IReadOnlyList<IResource?>> SelectedAsync(ResourceKind kind, ParamRef reference, string space)
    {
        var query = new ListQuery { Namespace = kind.Namespaced ? space : null, Limit = Max };
        var labels = LabelQuery.From(reference.Selector);
        var page = await grains.Value.GetCollection(kind).ListAsync(query);
        var selected = page.Items.Where(i => labels.Matches(i.Value.Metadata.Labels));
        return [.. (await converter.ConvertAsync(kind, [.. selected])).Select(i => i.Value)];
    }
}
