using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>What mutating and validating webhooks have in common, so that one code checks, matches and calls both.</summary>
internal sealed record WebhookSpec
{
    public required string Name { get; init; }

    public required bool IsMutating { get; init; }

    public required WebhookClientConfig ClientConfig { get; init; }

    public required ImmutableArray<RuleWithOperations> Rules { get; init; }

    public string? FailurePolicy { get; init; }

    public string? MatchPolicy { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    public LabelSelector? ObjectSelector { get; init; }

    public string? SideEffects { get; init; }

    public int? TimeoutSeconds { get; init; }

    public ImmutableArray<string> AdmissionReviewVersions { get; init; }

    public string? ReinvocationPolicy { get; init; }

    public ImmutableArray<MatchCondition> MatchConditions { get; init; }

    public static WebhookSpec Of(MutatingWebhook value) => new()
    {
        Name = value.Name, IsMutating = true, ClientConfig = value.ClientConfig, Rules = value.Rules, FailurePolicy = value.FailurePolicy,
        MatchPolicy = value.MatchPolicy, NamespaceSelector = value.NamespaceSelector, ObjectSelector = value.ObjectSelector, SideEffects = value.SideEffects,
        TimeoutSeconds = value.TimeoutSeconds, AdmissionReviewVersions = value.AdmissionReviewVersions, ReinvocationPolicy = value.ReinvocationPolicy,
        MatchConditions = value.MatchConditions,
    };

    public static WebhookSpec Of(ValidatingWebhook value) => new()
    {
        Name = value.Name, IsMutating = false, ClientConfig = value.ClientConfig, Rules = value.Rules, FailurePolicy = value.FailurePolicy,
        MatchPolicy = value.MatchPolicy, NamespaceSelector = value.NamespaceSelector, ObjectSelector = value.ObjectSelector, SideEffects = value.SideEffects,
        TimeoutSeconds = value.TimeoutSeconds, AdmissionReviewVersions = value.AdmissionReviewVersions, MatchConditions = value.MatchConditions,
    };
}
