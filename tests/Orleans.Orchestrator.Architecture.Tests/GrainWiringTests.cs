using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>Which code may know what executes grains.</summary>
public sealed class GrainWiringTests
{
    /// <summary>The only files that name an engine: one for each engine of each program.</summary>
    private static readonly string[] Wiring =
        ["hosts/orcd/Wiring/LocalWiring.cs", "hosts/orcd/Wiring/OrleansWiring.cs", "hosts/orc-load/Wiring/LocalWiring.cs", "hosts/orc-load/Wiring/DeterministicEngine.cs",
         "hosts/orc-load/Wiring/OrleansWiring.cs", "config/samples/dotnet-client/Wiring/LocalWiring.cs", "config/samples/dotnet-client/Wiring/OrleansWiring.cs"];

    [Fact]
    public void Only_the_wiring_names_an_engine()
    {
        var faults = Repository.Sources("src", "hosts", "config")
            .Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal) && !Wiring.Contains(file.Path))
            .SelectMany(static file => file.Root.DescendantNodes().Where(NamesEngine).Select(found => $"{file.Place(found)}: {found}"));
        Findings.AssertNone(faults, "Grains are wired in one file for each engine; all else compiles on both.");
    }

    [Fact]
    public void The_files_of_wiring_exist() => Findings.AssertNone(Wiring.Except(Repository.Files), "A file that is gone leaves the list.");

    [Fact]
    public void Grain_interfaces_are_public_so_that_both_generators_accept_them()
    {
        var faults = Repository.Sources("src").Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal))
            .SelectMany(static file => file.Root.DescendantNodes().OfType<InterfaceDeclarationSyntax>()
                .Where(static type => IsGrainInterface(type) && !type.Modifiers.Any(SyntaxKind.PublicKeyword) && !type.Modifiers.Any(SyntaxKind.InternalKeyword))
                .Select(type => $"{file.Place(type)}: {type.Identifier}"));
        Findings.AssertNone(faults, "Generated references stand beside the interface, in its assembly: it is public or internal.");
    }

    [Fact]
    public void Grains_stay_longer_than_one_round_of_Orleans_looking_for_those_that_may_go()
    {
        var rounds = new[] { "hosts/orcd/Wiring/OrleansWiring.cs", "hosts/orc-load/Wiring/OrleansWiring.cs" }.Select(static path => SecondsOfRound(Repository.Read(path))).ToList();
        var limits = Repository.Sources("src").Where(static file => !file.Path.StartsWith("src/Orleans.LocalEngine", StringComparison.Ordinal))
            .SelectMany(static file => file.Root.DescendantNodes().OfType<AttributeSyntax>().Where(static found => found.Name.ToString() == "CollectionAgeLimit").Select(found => (File: file, Limit: found))).ToList();
        Assert.NotEmpty(limits);
        Findings.AssertNone(
            limits.Where(found => SecondsOf(found.Limit) <= rounds.Max()).Select(static found => $"{found.File.Place(found.Limit)}: {found.Limit}"),
            "A silo of Orleans does not start otherwise.");
    }

    /// <summary>Orleans' default, 30000, is the first port that a Service of type NodePort can get.</summary>
    [Fact]
    public void Those_who_call_grains_know_the_port_of_the_gateway_and_no_Service_can_take_it()
    {
        var ports = Wiring.Where(static path => path.EndsWith("OrleansWiring.cs", StringComparison.Ordinal))
            .Select(static path => Regex.Match(Repository.Read(path), @"const int GatewayPort = ([\d_]+);").Groups[1].Value.Replace("_", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, ports.Count);
        var port = int.Parse(Assert.Single(ports.Distinct()), CultureInfo.InvariantCulture);
        Assert.NotInRange(port, 30000, 32767);
    }

    /// <summary>Its provider of members reads the statements that it runs from the database, by these keys, and does not start where one is missing.</summary>
    [Fact]
    public void The_database_of_members_has_every_statement_that_Orleans_asks_for()
    {
        var there = Regex.Matches(Repository.Read("config/sql/orleans/membership.sql"), @"^\('(\w+)', '", RegexOptions.Multiline).Select(static found => found.Groups[1].Value);
        Assert.Equal(
            ["CleanupDefunctSiloEntriesKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey", "MembershipReadAllKey",
             "MembershipReadRowKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey"],
            there.Order(StringComparer.Ordinal));
    }

    private static int SecondsOfRound(string wiring) =>
        int.Parse(Regex.Match(wiring, @"CollectionQuantum = TimeSpan\.FromSeconds\((\d+)\)").Groups[1].Value, CultureInfo.InvariantCulture);

    private static double SecondsOf(AttributeSyntax limit) => limit.ArgumentList!.Arguments.Sum(static argument =>
        double.Parse(argument.Expression.ToString(), CultureInfo.InvariantCulture) * argument.NameEquals!.Name.Identifier.Text switch
        {
            "Days" => 86_400, "Hours" => 3600, "Minutes" => 60, var unit => throw new InvalidOperationException($"no unit {unit}"),
        });

    private static bool NamesEngine(SyntaxNode node) => node switch
    {
        QualifiedNameSyntax name => name.ToString() is "Orleans.LocalEngine" or "Orleans.Hosting" or "Orleans.Configuration" or "Orleans.TestingHost",
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } => call.Name.Identifier.Text is "UseOrleans" or "UseOrleansClient" or "UseLocalEngine" or "UseLocalEngineClient",
        _ => false,
    };

    private static bool IsGrainInterface(InterfaceDeclarationSyntax type) => type.BaseList?.Types.Any(static found =>
        found.Type.ToString() is "IGrainWithStringKey" or "IGrainWithGuidKey" or "IGrainWithIntegerKey" or "IGrainObserver" or "IGrain") == true;
}
