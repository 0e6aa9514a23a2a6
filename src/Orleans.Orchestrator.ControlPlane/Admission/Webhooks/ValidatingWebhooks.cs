using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Asks all validating webhooks that a write concerns, at the same time. Of several refusals the first, in their order, is told.</summary>
internal sealed class ValidatingWebhooks(PolicyCache policies, WebhookCaller caller) : IAdmissionValidator
{
    private readonly WebhookSet<ValidatingWebhookConfiguration> _webhooks = new(policies.ValidatingWebhooks, static c => c.Webhooks.Select(WebhookSpec.Of));

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => _webhooks.IsAbout(request);

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        var asked = _webhooks.About(request).Select(w => AskAsync(w, request, value)).ToArray();
        // All have their answer before the first refusal is told, so that none goes on behind the object's turn.
        foreach (var answer in asked)
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        foreach (var answer in asked)
            await answer;
    }

    private async Task AskAsync(Webhook webhook, AdmissionRequest request, IResource value)
    {
        var (asked, shown) = await caller.InItsVersionAsync(webhook, request, value);
        if (await caller.SelectsAsync(webhook, asked, shown))
            await caller.AskAsync(webhook, asked, shown);
    }
}
