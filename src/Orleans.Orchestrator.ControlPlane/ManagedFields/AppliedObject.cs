using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>What an apply makes of an object.</summary>
/// <param name="Json">The object, neither defaulted nor validated; its managedFields are still the old ones.</param>
/// <param name="Owners">Who owns what of it.</param>
internal sealed record AppliedObject(byte[] Json, ImmutableArray<ManagedFieldsEntry> Owners);
