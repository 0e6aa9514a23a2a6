namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>A webhook could not be asked, or gave no usable answer; the message says why.</summary>
internal sealed class WebhookException(string message, Exception? inner = null) : Exception(message, inner);
