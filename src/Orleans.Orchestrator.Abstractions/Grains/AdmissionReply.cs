using System.Collections.Immutable;

namespace Orleans.Orchestrator.Grains;

/// <summary>Admission let something pass.</summary>
/// <param name="Warnings">What the client should be told, a sentence each.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.AdmissionReply")]
public sealed record AdmissionReply([property: Id(0)] ImmutableArray<string> Warnings);
