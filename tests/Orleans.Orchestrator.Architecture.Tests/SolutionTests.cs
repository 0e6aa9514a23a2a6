using System.Text.RegularExpressions;
using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>The solution, the packages and the folders.</summary>
public sealed partial class SolutionTests
{
    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitignore", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "LICENSE",
        "Orleans.Orchestrator.sln", "README.md", "config", "docker-compose.yml", "docs", "global.json", "hosts", "run.sh", "src", "test.sh", "tests",
    ];

    /// <summary>Test projects that test no project of their own, and why.</summary>
    private static readonly Dictionary<string, string> MirrorNothing = new()
    {
        ["Orleans.Orchestrator.Architecture.Tests"] = "tests the repository itself",
        ["Orleans.Orchestrator.EndToEnd.Tests"] = "tests the programs and the sample together",
        ["Orleans.Orchestrator.Orc.Tests"] = "tests hosts/orc",
        ["Orleans.Orchestrator.Orcd.Tests"] = "tests hosts/orcd",
    };

    [Fact]
    public void The_top_level_holds_what_it_should_and_nothing_else()
    {
        var found = Repository.Files.Select(static path => path.Split('/')[0]).Distinct().ToList();
        Findings.AssertNone(
            found.Except(TopLevel).Select(static name => $"{name}: does not belong at the top").Concat(TopLevel.Except(found).Select(static name => $"{name}: is missing")),
            "Whoever opens the repository sees a few names, each of which says what it is.");
    }

    [Fact]
    public void Every_project_is_in_the_solution_and_the_solution_names_no_other()
    {
        var listed = ProjectLine().Matches(Repository.Read("Orleans.Orchestrator.sln"))
            .Select(static match => match.Groups[1].Value.Replace('\\', '/')).ToList();
        var present = Repository.Projects.Select(static p => p.Path).ToList();
        Findings.AssertNone(
            present.Except(listed).Select(static path => $"{path}: is not in the solution").Concat(listed.Except(present).Select(static path => $"{path}: does not exist")),
            "The solution is what is built and tested.");
    }

    [Fact]
    public void Every_test_project_mirrors_a_project_of_src()
    {
        var sources = Repository.Projects.Where(static p => p.Path.StartsWith("src/", StringComparison.Ordinal)).Select(static p => p.Name).ToHashSet();
        var faults = Repository.Projects.Where(static p => p.Name.EndsWith(".Tests", StringComparison.Ordinal))
            .Where(p => !sources.Contains(p.Name[..^".Tests".Length]) && !MirrorNothing.ContainsKey(p.Name))
            .Select(static p => $"{p}: there is no src/{p.Name[..^".Tests".Length]}");
        Findings.AssertNone(faults, "tests/ mirrors src/.");
    }

    [Fact]
    public void Every_project_lies_in_a_folder_of_its_name() => Findings.AssertNone(
        Repository.Projects.Where(static p => Path.GetFileName(p.Folder) != p.Name).Select(static p => $"{p}: lies in {p.Folder}"),
        "A project is found by the name of its folder.");

    [Fact]
    public void Versions_of_packages_stand_in_one_file()
    {
        var central = System.Xml.Linq.XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(static found => found.Attribute("Include")!.Value).ToHashSet();
        var faults = Repository.Projects.SelectMany(project => project.Packages.SelectMany(package => FaultsOf(project, package, central)));
        Findings.AssertNone(faults, "Directory.Packages.props says which version of a package is used.");
    }

    [Fact]
    public void Every_project_locks_what_it_restores() => Findings.AssertNone(
        Repository.Projects.Where(static p => !Repository.Files.Contains($"{p.Folder}/packages.lock.json")).Select(static p => $"{p}: has no packages.lock.json; run dotnet restore"),
        "A build tomorrow uses what today's used.");

    private static IEnumerable<string> FaultsOf(ProjectFile project, System.Xml.Linq.XElement package, HashSet<string> central)
    {
        if (package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
            yield return $"{project}: gives {package.Attribute("Include")?.Value} a version of its own";
        if (package.Attribute("Include")?.Value is { } name && !central.Contains(name))
            yield return $"{project}: {name} has no version in Directory.Packages.props";
    }

    [GeneratedRegex("^Project\\([^)]*\\) = \"[^\"]*\", \"([^\"]*\\.csproj)\"", RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
