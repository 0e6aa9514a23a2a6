namespace Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;

/// <summary>A validation of a policy that a write does not pass.</summary>
/// <param name="Message">Why.</param>
/// <param name="Reason">Kubernetes' reason for the answer; empty for the usual one.</param>
internal sealed record PolicyDecision(string Message, string Reason);
