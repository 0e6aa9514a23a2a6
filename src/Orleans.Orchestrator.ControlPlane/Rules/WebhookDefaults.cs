using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a webhook's description leaves open (kubernetes <c>pkg/apis/admissionregistration/v1/defaults.go</c>).</summary>
internal static class WebhookDefaults
{
    private const int HttpsPort = 443;
    private const int TimeoutSeconds = 10;

    public static MutatingWebhook Set(MutatingWebhook value) => value with
    {
        ClientConfig = Set(value.ClientConfig),
        Rules = Set(value.Rules),
        FailurePolicy = value.FailurePolicy ?? "Fail",
        MatchPolicy = value.MatchPolicy ?? "Equivalent",
        NamespaceSelector = value.NamespaceSelector ?? LabelSelector.Empty,
        ObjectSelector = value.ObjectSelector ?? LabelSelector.Empty,
        TimeoutSeconds = value.TimeoutSeconds ?? TimeoutSeconds,
        ReinvocationPolicy = value.ReinvocationPolicy ?? "Never",
    };

    public static ValidatingWebhook Set(ValidatingWebhook value) => value with
    {
        ClientConfig = Set(value.ClientConfig),
        Rules = Set(value.Rules),
        FailurePolicy = value.FailurePolicy ?? "Fail",
        MatchPolicy = value.MatchPolicy ?? "Equivalent",
        NamespaceSelector = value.NamespaceSelector ?? LabelSelector.Empty,
        ObjectSelector = value.ObjectSelector ?? LabelSelector.Empty,
        TimeoutSeconds = value.TimeoutSeconds ?? TimeoutSeconds,
    };

    private static WebhookClientConfig Set(WebhookClientConfig value) => value.Service is { Port: null } service
        ? value with { Service = service with { Port = HttpsPort } }
        : value;

    private static ImmutableArray<RuleWithOperations> Set(ImmutableArray<RuleWithOperations> rules) =>
        [.. rules.Select(r => r.Scope is null ? r with { Scope = "*" } : r)];
}
