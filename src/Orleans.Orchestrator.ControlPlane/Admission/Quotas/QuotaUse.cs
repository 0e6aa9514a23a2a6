using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>What the objects of one collection use of a quota.</summary>
/// <param name="Quota">The quota's name.</param>
/// <param name="Used">The amounts.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.QuotaUse")]
public sealed record QuotaUse([property: Id(0)] string Quota, [property: Id(1)] Map<Quantity> Used);
