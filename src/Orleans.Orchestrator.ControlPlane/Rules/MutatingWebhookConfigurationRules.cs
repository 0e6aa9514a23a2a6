using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for MutatingWebhookConfigurations.</summary>
internal sealed class MutatingWebhookConfigurationRules : ResourceRules<MutatingWebhookConfiguration>
{
    public override bool HasGeneration => true;

    public override MutatingWebhookConfiguration Default(MutatingWebhookConfiguration value) =>
        value with { Webhooks = [.. value.Webhooks.Select(WebhookDefaults.Set)] };

    public override bool HasSameSpec(MutatingWebhookConfiguration left, MutatingWebhookConfiguration right) => left.Webhooks.SequenceEqual(right.Webhooks);

    public override void Validate(MutatingWebhookConfiguration value, FaultList faults) => WebhookRules.Validate([.. value.Webhooks.Select(WebhookSpec.Of)], faults);
}
