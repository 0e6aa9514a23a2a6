namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>A message that is never stored, such as an Eviction or <c>PodExecOptions</c>.</summary>
/// <param name="ApiVersion">Its group and version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">Its JSON, with kind and apiVersion.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.AdmissionMessage")]
public sealed record AdmissionMessage([property: Id(0)] string ApiVersion, [property: Id(1)] string Kind, [property: Id(2)] string Json);
