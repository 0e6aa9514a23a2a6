using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>What Orleans' serializer needs of every record; the contracts' own tests check their ids by reflection.</summary>
public sealed class SerializationTests
{
    /// <summary>What there is directly below <c>Orleans</c> in the assemblies of Orleans 10.4.</summary>
    private static readonly HashSet<string> OrleansNamespaces =
    [
        "ActivationManagement", "BroadcastChannel", "Caching", "ClientObservers", "Clustering", "CodeGeneration", "Concurrency", "Configuration", "Core", "DefaultCluster", "Diagnostics",
        "DurableJobs", "GrainDirectory", "GrainReferences", "Grains", "Hosting", "Internal", "Invocation", "Journaling", "LeaseProviders", "Membership", "Messaging", "Metadata", "Networking",
        "Persistence", "Placement", "Providers", "Reminders", "Runtime", "Serialization", "Services", "Statistics", "Storage", "Streaming", "Streams", "SystemTimers", "Testing", "TestingHost",
        "Threading", "Timers", "Utilities", "Versions",
    ];

    private static IEnumerable<(SourceFile File, BaseTypeDeclarationSyntax Type)> Serialized =>
        Repository.Sources("src").Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal))
            .SelectMany(static file => file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                .Where(static type => Has(type.AttributeLists, "GenerateSerializer")).Select(type => (file, type)));

    [Fact]
    public void A_serialized_type_has_an_alias_that_a_rename_leaves_alone() => Findings.AssertNone(
        Serialized.Where(static found => found.Type is not EnumDeclarationSyntax && !Has(found.Type.AttributeLists, "Alias"))
            .Select(static found => $"{found.File.Place(found.Type)}: {found.Type.Identifier} has no [Alias]"),
        "An older silo knows a type by its alias.");

    [Fact]
    public void Aliases_are_given_once()
    {
        var aliases = Serialized.Select(static found => (found.File, found.Type, Alias: AliasOf(found.Type))).Where(static found => found.Alias is not null);
        Findings.AssertNone(
            aliases.GroupBy(static found => found.Alias).Where(static group => group.Count() > 1)
                .SelectMany(static group => group.Select(found => $"{found.File.Place(found.Type)}: {group.Key}")),
            "Two types of one alias are one type to the other side.");
    }

    [Fact]
    public void Every_member_that_holds_something_has_an_id() => Findings.AssertNone(Serialized.SelectMany(static found => MembersWithoutId(found.File, found.Type)),
        "A member without [Id] is lost on the way to another silo.");

    [Fact]
    public void An_id_is_given_once_in_a_type() => Findings.AssertNone(
        Serialized.Where(static found => found.Type is TypeDeclarationSyntax).SelectMany(static found => IdsOf((TypeDeclarationSyntax)found.Type)
            .GroupBy(static id => id.ToString()).Where(static group => group.Count() > 1).Select(group => $"{found.File.Place(found.Type)}: {found.Type.Identifier} has {group.Key} twice")),
        "Orleans' analyzer refuses it (ORLEANS0012).");

    [Fact]
    public void A_field_says_whether_it_travels() => Findings.AssertNone(
        Serialized.Where(static found => found.Type is TypeDeclarationSyntax).SelectMany(static found => ((TypeDeclarationSyntax)found.Type).Members.OfType<FieldDeclarationSyntax>()
            .Where(static field => !field.Modifiers.Any(SyntaxKind.StaticKeyword) && !field.Modifiers.Any(SyntaxKind.ConstKeyword)
                && !Has(field.AttributeLists, "Id") && !Has(field.AttributeLists, "NonSerialized"))
            .Select(field => $"{found.File.Place(field)}: {found.Type.Identifier}.{field.Declaration.Variables[0].Identifier}")),
        "A field has [Id] or [NonSerialized], or Orleans' analyzer refuses it (ORLEANS0004).");

    [Fact]
    public void A_record_whose_first_constructor_is_not_its_primary_one_says_so() => Findings.AssertNone(
        Serialized.Where(static found => found.Type is RecordDeclarationSyntax { ParameterList: null } record
                && record.Members.OfType<ConstructorDeclarationSyntax>().Any(static made => made.ParameterList.Parameters.Count > 0 && !made.Modifiers.Any(SyntaxKind.StaticKeyword))
                && !record.AttributeLists.ToString().Contains("IncludePrimaryConstructorParameters = false", StringComparison.Ordinal))
            .Select(static found => $"{found.File.Place(found.Type)}: {found.Type.Identifier}"),
        "Orleans takes the first constructor of a record for the primary one, and its parameters for members, unless told otherwise.");

    [Fact]
    public void No_type_has_the_name_of_a_namespace_of_Orleans() => Findings.AssertNone(
        Repository.Sources("src").Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal))
            .SelectMany(static file => file.TopLevelTypes.Where(static type => OrleansNamespaces.Contains(SourceFile.NameOf(type)))
                .Select(type => $"{file.Place(type)}: {SourceFile.NameOf(type)}")),
        "In Orleans.Orchestrator's namespaces such a name means Orleans' namespace before it means a type that a using directive brings.");

    [Fact]
    public void Every_grain_interface_has_an_alias() => Findings.AssertNone(
        Repository.Sources("src").Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal))
            .SelectMany(static file => file.Root.DescendantNodes().OfType<InterfaceDeclarationSyntax>()
                .Where(static type => IsGrainInterface(type) && !Has(type.AttributeLists, "Alias")).Select(type => $"{file.Place(type)}: {type.Identifier}")),
        "A rolling upgrade finds an interface by its alias.");

    private static IEnumerable<string> MembersWithoutId(SourceFile file, BaseTypeDeclarationSyntax type)
    {
        if (type is RecordDeclarationSyntax { ParameterList: { } list })
        {
            foreach (var parameter in list.Parameters.Where(static p => !Has(p.AttributeLists, "Id")))
                yield return $"{file.Place(parameter)}: {type.Identifier}.{parameter.Identifier}";
        }

        if (type is not TypeDeclarationSyntax declared)
            yield break;
        foreach (var property in declared.Members.OfType<PropertyDeclarationSyntax>().Where(static p => IsStored(p) && !Has(p.AttributeLists, "Id")))
            yield return $"{file.Place(property)}: {type.Identifier}.{property.Identifier}";
    }

    private static IEnumerable<AttributeSyntax> IdsOf(TypeDeclarationSyntax type) => type.Members.SelectMany(static member => member.AttributeLists)
        .Concat(type.ParameterList?.Parameters.SelectMany(static parameter => parameter.AttributeLists) ?? [])
        .SelectMany(static list => list.Attributes).Where(static found => found.Name.ToString() == "Id");

    private static bool IsStored(PropertyDeclarationSyntax property) =>
        !property.Modifiers.Any(SyntaxKind.StaticKeyword) && !property.Modifiers.Any(SyntaxKind.OverrideKeyword)
        && !property.Modifiers.Any(SyntaxKind.AbstractKeyword)
        && property.AccessorList is { } accessors && accessors.Accessors.Any(static accessor => accessor.Body is null && accessor.ExpressionBody is null);

    private static bool Has(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(static list => list.Attributes).Any(found => found.Name.ToString() == name);

    private static string? AliasOf(BaseTypeDeclarationSyntax type) => type.AttributeLists.SelectMany(static list => list.Attributes)
        .FirstOrDefault(static found => found.Name.ToString() == "Alias")?.ArgumentList?.Arguments[0].Expression.ToString();

    private static bool IsGrainInterface(InterfaceDeclarationSyntax type) => type.BaseList?.Types.Any(static found =>
        found.Type.ToString() is "IGrainWithStringKey" or "IGrainWithGuidKey" or "IGrainWithIntegerKey" or "IGrainObserver" || found.Type.ToString().StartsWith("IResourceGrain<", StringComparison.Ordinal)) == true;
}
