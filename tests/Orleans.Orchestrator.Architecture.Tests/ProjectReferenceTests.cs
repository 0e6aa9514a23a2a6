using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>Which project may know which. An arrow never points back up.</summary>
public sealed class ProjectReferenceTests
{
    private const string Engine = "Orleans.LocalEngine";
    private const string Prefix = "Orleans.Orchestrator.";

    /// <summary>What each project may refer to. Less is fine; more is a decision, made here and in docs/architecture.md.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Orleans.LocalEngine"] = [],
        ["Orleans.LocalEngine.Generators"] = [],
        [Prefix + "Schema"] = [],
        [Prefix + "Linux"] = [],
        // Schema is a tool that its build runs; no assembly of it is referenced.
        [Prefix + "Abstractions"] = [Prefix + "Schema"],
        [Prefix + "Containers"] = [Prefix + "Linux"],
        [Prefix + "Networking"] = [Prefix + "Linux"],
        [Prefix + "Storage"] = [],
        [Prefix + "ControlPlane"] = [Prefix + "Abstractions", Prefix + "Storage"],
        [Prefix + "Node"] = [Prefix + "Abstractions", Prefix + "Containers", Prefix + "Networking", Prefix + "Linux"],
        [Prefix + "Api"] = [Prefix + "Abstractions"],
        [Prefix + "Simulation"] = [Prefix + "Abstractions", Prefix + "Api", Prefix + "ControlPlane", Prefix + "Storage"],
        ["orc-load"] = [Prefix + "Simulation", Prefix + "Abstractions", Prefix + "ControlPlane", Prefix + "Storage"],
        ["orcd"] = [Prefix + "Api", Prefix + "Node", Prefix + "ControlPlane", Prefix + "Storage", Prefix + "Containers", Prefix + "Networking", Prefix + "Abstractions"],
        // The two programs that are compiled ahead of time start fast because they know nothing of grains.
        ["orc"] = [],
        ["orc-keeper"] = [Prefix + "Containers", Prefix + "Linux"],
        ["dotnet-client"] = [Prefix + "Abstractions"],
    };

    /// <summary>Who may use grains, and at most as what: a client calls them, a server runs them.</summary>
    private static readonly Dictionary<string, string> Grains = new()
    {
        [Prefix + "Abstractions"] = "client",
        [Prefix + "Api"] = "client",
        [Prefix + "Node"] = "client",
        [Prefix + "ControlPlane"] = "server",
        [Prefix + "Simulation"] = "server",
        ["orc-load"] = "server",
        ["orcd"] = "server",
        ["dotnet-client"] = "client",
    };

    private static IEnumerable<ProjectFile> Programs => Repository.Projects.Where(static p => !p.Path.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void A_project_knows_only_those_below_it()
    {
        var faults = Programs.SelectMany(static project => Allowed.TryGetValue(project.Name, out var allowed)
            ? project.References.Except(allowed).Select(found => $"{project}: refers to {found}")
            : [$"{project}: is not on the list of what a project may know; add it"]);
        Findings.AssertNone(faults, "References between projects go one way.");
    }

    [Fact]
    public void The_list_of_references_names_projects_that_exist()
    {
        var names = Programs.Select(static p => p.Name).ToHashSet();
        Findings.AssertNone(Allowed.Keys.Concat(Allowed.Values.SelectMany(static v => v)).Where(name => !names.Contains(name)), "A project that is gone leaves the list.");
    }

    [Fact]
    public void The_engine_is_chosen_in_one_place_and_no_project_refers_to_it()
    {
        var faults = Programs.Where(static p => p.References.Any(static name => name.StartsWith(Engine, StringComparison.Ordinal)))
            .Select(static p => $"{p}: refers to the engine; say <UsesGrains> instead, which Directory.Build.targets turns into the engine that is chosen")
            .Concat(Programs.Where(static p => p.Packages.Any(static found => found.Attribute("Include")?.Value.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) == true))
                .Select(static p => $"{p}: refers to an Orleans package; say <UsesGrains> instead"));
        Findings.AssertNone(faults, "GrainEngine decides what runs grains.");
    }

    [Fact]
    public void Only_those_above_the_contracts_use_grains()
    {
        var faults = Programs.Where(static p => p.UsesGrains is { } found && Grains.GetValueOrDefault(p.Name) != found)
            .Select(static p => $"{p}: <UsesGrains>{p.UsesGrains}</UsesGrains>, but may be: {Grains.GetValueOrDefault(p.Name, "no user of grains")}");
        Findings.AssertNone(faults, "The runtime, the network, the store and the ahead-of-time programs know nothing of Orleans.");
    }

    [Fact]
    public void Tests_are_known_to_tests_only()
    {
        var tests = Repository.Projects.Where(static p => p.Path.StartsWith("tests/", StringComparison.Ordinal)).Select(static p => p.Name).ToHashSet();
        Findings.AssertNone(Programs.SelectMany(p => p.References.Where(tests.Contains).Select(found => $"{p}: refers to {found}")), "Programs stand without their tests.");
    }
}
