using System.Diagnostics.Metrics;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>What webhooks tell OpenTelemetry: how long they take and what they say. There is a series for each webhook, and of those there are few.</summary>
internal static class WebhookTelemetry
{
    private static readonly Meter Meter = new(ControlPlaneTelemetry.Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("orchestrator.admission.webhook.duration", "s", "From the question to a webhook to its answer");

    /// <summary>A webhook was asked.</summary>
    /// <param name="webhook">Which.</param>
    /// <param name="operation">About what.</param>
    /// <param name="outcome"><c>allowed</c>, <c>denied</c>, <c>failed</c>, or <c>ignored</c> where a failure does not matter.</param>
    /// <param name="elapsed">How long it took.</param>
    public static void Asked(Webhook webhook, AdmissionOperation operation, string outcome, TimeSpan elapsed) => Duration.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("name", webhook.Id), new KeyValuePair<string, object?>("type", webhook.Spec.IsMutating ? "mutating" : "validating"),
        new KeyValuePair<string, object?>("operation", WebhookRuleMatch.OperationName(operation)), new KeyValuePair<string, object?>("outcome", outcome));
}
