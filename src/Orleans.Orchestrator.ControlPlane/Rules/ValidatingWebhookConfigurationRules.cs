using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ValidatingWebhookConfigurations.</summary>
internal sealed class ValidatingWebhookConfigurationRules : ResourceRules<ValidatingWebhookConfiguration>
{
    public override bool HasGeneration => true;

    public override ValidatingWebhookConfiguration Default(ValidatingWebhookConfiguration value) =>
        value with { Webhooks = [.. value.Webhooks.Select(WebhookDefaults.Set)] };

    public override bool HasSameSpec(ValidatingWebhookConfiguration left, ValidatingWebhookConfiguration right) => left.Webhooks.SequenceEqual(right.Webhooks);

    public override void Validate(ValidatingWebhookConfiguration value, FaultList faults) => WebhookRules.Validate([.. value.Webhooks.Select(WebhookSpec.Of)], faults);
}
