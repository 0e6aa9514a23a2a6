using Orleans.Orchestrator.ControlPlane.Admission.Expressions;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>A webhook that is ready to be asked.</summary>
/// <param name="configuration">The name of the object that describes it.</param>
/// <param name="spec">Its description.</param>
internal sealed class Webhook(string configuration, WebhookSpec spec)
{
    private readonly LabelQuery _namespaces = LabelQuery.From(spec.NamespaceSelector);
    private readonly LabelQuery _objects = LabelQuery.From(spec.ObjectSelector);
    private readonly MatchConditions _conditions = new(spec.MatchConditions, AdmissionTypes.OfConditions);

    /// <summary>Its description.</summary>
    public WebhookSpec Spec => spec;

    /// <summary>Its name within all configurations.</summary>
    public string Id => $"{configuration}/{spec.Name}";

    /// <summary>Whether an unreachable webhook lets everything pass.</summary>
    public bool IsIgnorable => spec.FailurePolicy == "Ignore";

    /// <summary>Whether it wants to see its own work again when others changed it.</summary>
    public bool IsReinvoked => spec.ReinvocationPolicy == "IfNeeded";

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(spec.TimeoutSeconds ?? 10);

    /// <summary>Whether its namespace selector looks at labels at all.</summary>
    public bool SelectsNamespaces => !_namespaces.IsEverything;

    /// <summary>Whether its rules name what is done; nothing else is looked at.</summary>
    public bool IsAbout(AdmissionRequest request) => VersionOf(request) is not null;

    /// <summary>The version of the kind in which it is to be asked; null when its rules don't name what is done.</summary>
    public ResourceKind? VersionOf(AdmissionRequest request) => WebhookRuleMatch.Version(spec.Rules, spec.MatchPolicy, request);

    /// <summary>Whether it looks at objects of a namespace with these labels.</summary>
    public bool SelectsNamespace(Map<string> labels) => _namespaces.Matches(labels);

    /// <summary>Whether it selects the object, as it is or as it will be. What has no labels is selected only by a selector that takes everything.</summary>
    public bool SelectsObject(AdmissionRequest request, IResource value) => _objects.IsEverything
        || (request.Message is null && (_objects.Matches(value.Metadata.Labels) || (request.Old is { } old && _objects.Matches(old.Metadata.Labels))));

    /// <summary>Whether the write meets its conditions.</summary>
    /// <exception cref="ApiException">That cannot be said, and it matters (403).</exception>
    public bool MeetsConditions(AdmissionRequest request, IResource value)
    {
        if (_conditions.IsEmpty || _conditions.AreMet(AdmissionFacts.Of(request, value), out var fault))
            return true;
        if (fault is not null && !IsIgnorable)
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, fault);
        return false;
    }
}
