using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>Which writes a policy, or a binding of it, is about (apiserver <c>pkg/admission/plugin/policy/matching</c>).</summary>
internal sealed class ResourceMatch
{
    private readonly MatchResources _declared;
    private readonly LabelQuery _namespaces;
    private readonly LabelQuery _objects;

    public ResourceMatch(MatchResources? declared)
    {
        _declared = declared ?? MatchResources.Empty;
        (_namespaces, _objects) = (LabelQuery.From(_declared.NamespaceSelector ?? LabelSelector.Empty), LabelQuery.From(_declared.ObjectSelector ?? LabelSelector.Empty));
    }

    /// <summary>Whether labels of the namespace are asked for.</summary>
    public bool SelectsNamespaces => !_namespaces.IsEverything;

    /// <summary>Whether the rules name what is done; no rules name everything.</summary>
    public bool Names(AdmissionRequest request) => VersionOf(request) is not null;

    /// <summary>The version of the kind in which the rules name what is done; null when they don't.</summary>
    public ResourceKind? VersionOf(AdmissionRequest request)
    {
        if (Version(_declared.ExcludeResourceRules, request) is not null)
            return null;
        return _declared.ResourceRules.IsEmpty ? request.Kind : Version(_declared.ResourceRules, request);
    }

    /// <summary>Whether the namespace and the object, as it is or will be, are selected.</summary>
    /// <param name="request">The write.</param>
    /// <param name="value">The object.</param>
    /// <param name="space">The namespace's object; null of a kind without namespaces.</param>
    public bool Selects(AdmissionRequest request, IResource value, IResource? space)
    {
        if (SelectsNamespaces && space is not null && !_namespaces.Matches(space.Metadata.Labels))
            return false;
        return _objects.IsEverything
            || (request.Message is null && (_objects.Matches(value.Metadata.Labels) || (request.Old is { } old && _objects.Matches(old.Metadata.Labels))));
    }

    private ResourceKind? Version(ImmutableArray<NamedRuleWithOperations> rules, AdmissionRequest request) => rules.IsEmpty ? null : WebhookRuleMatch.Version(
        [.. rules.Where(r => r.ResourceNames.IsEmpty || r.ResourceNames.Contains(request.Key.Name)).Select(r => new RuleWithOperations
        {
            Operations = r.Operations, ApiGroups = r.ApiGroups, ApiVersions = r.ApiVersions, Resources = r.Resources, Scope = r.Scope,
        })],
        _declared.MatchPolicy, request);
}
