using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>Where code stands and how much of it in one place.</summary>
public sealed class SourceShapeTests
{
    private const int MostLines = 400;

    private static readonly Exemptions Several = new("one type a file", new Dictionary<string, string>
    {
        ["config/samples/dotnet-client/Wiring/LocalWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["config/samples/dotnet-client/Wiring/OrleansWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["hosts/orc-load/Wiring/LocalWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["hosts/orc-load/Wiring/OrleansWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["hosts/orcd/Wiring/LocalWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["hosts/orcd/Wiring/OrleansWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["src/Orleans.Orchestrator.Abstractions/Grains/CoreGrains.cs"] = "a line each: the kinds that have the verbs of every resource and none of their own",
        ["src/Orleans.Orchestrator.Abstractions/Grains/IngressGrains.cs"] = "a line each: the kinds of one API group",
        ["src/Orleans.Orchestrator.Abstractions/Grains/RoleGrains.cs"] = "a line each: the kinds of one API group",
        ["src/Orleans.Orchestrator.Abstractions/Grains/ServiceRangeGrains.cs"] = "a line each: the kinds of Services' addresses",
        ["src/Orleans.Orchestrator.Abstractions/Grains/VolumeGrains.cs"] = "a line each: the kinds of storage",
        ["src/Orleans.Orchestrator.Abstractions/Grains/PolicyGrains.cs"] = "a line each: the kinds that govern others",
        ["src/Orleans.Orchestrator.Abstractions/Grains/WorkloadGrains.cs"] = "the kinds of one API group",
        ["src/Orleans.Orchestrator.Abstractions/Grains/Queries.cs"] = "the questions to a collection and their answers",
        ["src/Orleans.Orchestrator.Abstractions/Nodes/NodeMessages.cs"] = "the messages between agent and node grain",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/DriverTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/ServiceRangeTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/IngressTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/RoleTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/VolumeTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/PolicyTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Tables/Columns/SmallTables.cs"] = "tables of a few columns each",
        ["src/Orleans.Orchestrator.Api/Routing/ResourceCatalog.cs"] = "the catalog and the groups that it is made of",
        ["src/Orleans.Orchestrator.Containers/Images/Build/Dockerfiles/Instruction.cs"] = "a line or two for each instruction of a Dockerfile",
        ["src/Orleans.Orchestrator.Networking/Routing/RouteHeaders.cs"] = "the kernel's structures of one header file",
        ["src/Orleans.Orchestrator.Schema/Model.cs"] = "the model that the build tool reads and writes",
        ["tests/Orleans.Orchestrator.ControlPlane.Tests/Wiring/LocalWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["tests/Orleans.Orchestrator.ControlPlane.Tests/Wiring/OrleansWiring.cs"] = "the same type for each engine; the project compiles one of them",
        ["tests/Orleans.Orchestrator.Node.Tests/World/FakeGrains.cs"] = "the grains that an agent talks to, as small as can be",
    });

    private static readonly Exemptions Long = new("at most 400 lines a file", new Dictionary<string, string>
    {
    });

    /// <summary>
    /// Beside the type that gives the file its name only data may stand: enums, delegates, and records and interfaces without code,
    /// which are part of that type's signature and read with it.
    /// </summary>
    [Fact]
    public void A_file_holds_one_type_and_is_named_after_it()
    {
        var faults = Repository.Sources("src", "hosts", "tests", "config").SelectMany(FaultsOf).ToList();
        Findings.AssertNone(faults.Concat(Several.Unused()), "A type is found by the name of its file.");
    }

    [Fact]
    public void A_file_is_no_longer_than_one_reads_at_once()
    {
        var faults = Repository.Sources("src", "hosts", "tests", "config")
            .Select(static file => (File: file, Lines: file.Text.AsSpan().Count('\n')))
            .Where(static found => found.Lines > MostLines && !Long.Cover(found.File.Path))
            .Select(static found => $"{found.File}: {found.Lines} lines").ToList();
        Findings.AssertNone(faults.Concat(Long.Unused()), $"A file of more than {MostLines} lines holds more than one thing.");
    }

    [Fact]
    public void A_namespace_is_declared_for_a_whole_file() => Findings.AssertNone(
        Repository.Sources("src", "hosts", "tests", "config").SelectMany(static file =>
            file.Root.Members.OfType<NamespaceDeclarationSyntax>().Select(found => $"{file.Place(found)}: {found.Name}")),
        "Namespaces are file-scoped.");

    private static IEnumerable<string> FaultsOf(SourceFile file)
    {
        var types = file.TopLevelTypes.ToList();
        if (types.Count == 0)
            yield break;
        var named = types.Where(type => IsNamedAs(file.Subject, SourceFile.NameOf(type))).ToList();
        var others = types.Except(named).Where(HasCode).ToList();
        if ((named.Count == 0 || others.Count > 0) && !Several.Cover(file.Path))
            yield return $"{file}: declares {string.Join(", ", types.Select(SourceFile.NameOf))}";
    }

    /// <summary>A generic twin has a file of its own: <c>IStorageOfState.cs</c> holds <c>IStorage&lt;TState&gt;</c>.</summary>
    private static bool IsNamedAs(string subject, string name) => subject == name || subject.StartsWith(name + "Of", StringComparison.Ordinal);

    private static bool HasCode(MemberDeclarationSyntax type) =>
        type is TypeDeclarationSyntax declared && declared.Members.OfType<MethodDeclarationSyntax>().Any(static method => method.Body is not null || method.ExpressionBody is not null);
}
