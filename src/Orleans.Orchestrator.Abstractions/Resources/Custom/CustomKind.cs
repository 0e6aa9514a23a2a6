using System.Collections.Immutable;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>A kind that a CustomResourceDefinition defines: its versions, ready for use.</summary>
public sealed class CustomKind
{
    /// <summary>The kind of a definition that holds by <c>CustomResourceDefinitionRules</c>.</summary>
    public CustomKind(CustomResourceDefinition definition)
    {
        Definition = definition;
        var (spec, names) = (definition.Spec, definition.Status.AcceptedNames);
        var other = new CustomNames(
            names.Singular is { Length: > 0 } singular ? singular : spec.Names.Kind.ToLowerInvariant(),
            names.ListKind is { Length: > 0 } list ? list : spec.Names.Kind + "List", names.ShortNames, names.Categories);
        All = [.. spec.Versions.Select(v => (Declared: v, Kind: ResourceKind.OfCustom(
            new CustomVersion(this, v), spec.Group, v.Name, spec.Names.Kind, spec.Names.Plural, spec.Scope == "Namespaced", other)))
            .OrderBy(v => v.Kind.Version, VersionOrder.Instance).Select(v => v.Kind)];
    }

    /// <summary>The definition.</summary>
    public CustomResourceDefinition Definition { get; }

    /// <summary>The collection's name, which is also the definition's.</summary>
    public string Collection => Definition.Metadata.Name!;

    /// <summary>Every version, most stable first.</summary>
    public ImmutableArray<ResourceKind> All { get; }

    /// <summary>The versions that the API serves, preferred first.</summary>
    public IEnumerable<ResourceKind> Served => All.Where(k => k.Custom!.Declared.Served);

    /// <summary>The version in which objects are stored.</summary>
    public ResourceKind Storage => All.First(k => k.Custom!.Declared.Storage);

    /// <summary>Whether the API serves it: its names are its own.</summary>
    public bool IsEstablished => Definition.Status.Conditions.Any(c => c is { Type: "Established", Status: "True" });

    /// <summary>A version by its name, or null.</summary>
    public ResourceKind? Version(string name) => All.FirstOrDefault(k => k.Version == name);
}
