using System.Runtime.CompilerServices;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>The rules of each version of a custom kind, compiled when its first object is checked and kept as long as the version.</summary>
internal sealed class RuleTrees
{
    private readonly ConditionalWeakTable<ResourceKind, Kept> _byVersion = [];

    /// <summary>The rules of one version; null when it has none.</summary>
    public RuleTree? Of(ResourceKind version) => version.Custom!.Schema is { HasRules: true }
        ? _byVersion.GetValue(version, static v => new Kept(RuleTree.Of(v.Custom!.Schema!, isResource: true))).Rules
        : null;

    private sealed record Kept(RuleTree? Rules);
}
