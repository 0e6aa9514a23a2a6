using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>What a patch makes of an object.</summary>
/// <param name="Value">The object after it, not yet defaulted or validated.</param>
/// <param name="Warnings">What the client should be told, a sentence each.</param>
public sealed record PatchedObject(IResource Value, ImmutableArray<string> Warnings);
