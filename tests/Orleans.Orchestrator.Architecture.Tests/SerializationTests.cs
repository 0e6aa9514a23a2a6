using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>What Orleans' serializer needs of every record; the contracts' own tests check their ids by reflection.</summary>
public sealed class SerializationTests
{
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

    private static bool IsStored(PropertyDeclarationSyntax property) =>
        !property.Modifiers.Any(SyntaxKind.StaticKeyword) && !property.Modifiers.Any(SyntaxKind.OverrideKeyword)
        && property.AccessorList is { } accessors && accessors.Accessors.Count > 1
        && accessors.Accessors.All(static accessor => accessor.Body is null && accessor.ExpressionBody is null);

    private static bool Has(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(static list => list.Attributes).Any(found => found.Name.ToString() == name);

    private static string? AliasOf(BaseTypeDeclarationSyntax type) => type.AttributeLists.SelectMany(static list => list.Attributes)
        .FirstOrDefault(static found => found.Name.ToString() == "Alias")?.ArgumentList?.Arguments[0].Expression.ToString();

    private static bool IsGrainInterface(InterfaceDeclarationSyntax type) => type.BaseList?.Types.Any(static found =>
        found.Type.ToString() is "IGrainWithStringKey" or "IGrainWithGuidKey" or "IGrainWithIntegerKey" or "IGrainObserver" || found.Type.ToString().StartsWith("IResourceGrain<", StringComparison.Ordinal)) == true;
}
