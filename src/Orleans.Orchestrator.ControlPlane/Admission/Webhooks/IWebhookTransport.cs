using Orleans.Orchestrator.Resources.Admissionregistration.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Carries questions to webhooks.</summary>
internal interface IWebhookTransport
{
    /// <summary>Posts a question and returns the answer's body.</summary>
    /// <param name="target">Where the webhook is.</param>
    /// <param name="body">The question.</param>
    /// <param name="timeout">How long it may take in all.</param>
    /// <exception cref="WebhookException">It cannot be reached, is too slow, or answers with an error.</exception>
    Task<ReadOnlyMemory<byte>> PostAsync(WebhookClientConfig target, byte[] body, TimeSpan timeout);
}
