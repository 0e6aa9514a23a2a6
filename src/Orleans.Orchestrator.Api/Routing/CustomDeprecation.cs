using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>What clients of a deprecated version of a custom kind are told.</summary>
internal static class CustomDeprecation
{
    /// <summary>The definition's own words, or which version to use instead.</summary>
    public static string Warning(ResourceKind kind, CustomVersion version)
    {
        if (version.Declared.DeprecationWarning is { } own)
            return own;
        var newer = version.Definition.Spec.Versions
            .Where(v => v.Served && v.Deprecated != true && VersionOrder.Instance.Compare(v.Name, kind.Version) < 0)
            .Select(v => v.Name).Order(VersionOrder.Instance).FirstOrDefault();
        var instead = newer is null ? "" : $"; use {kind.Group}/{newer} {kind.Kind}";
        return $"{kind.ApiVersion} {kind.Kind} is deprecated{instead}";
    }
}
