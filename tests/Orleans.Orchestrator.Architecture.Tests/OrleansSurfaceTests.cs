using Orleans.Orchestrator.Architecture.Support;

namespace Orleans.Orchestrator.Architecture;

/// <summary>
/// What the product uses of Orleans, by name. Each was looked up in Orleans 10's public API (dotnet/orleans, <c>src/api</c>): namespace,
/// name and signature. A name that is added to the list has to be looked up there first, or the build with Orleans breaks.
/// </summary>
public sealed class OrleansSurfaceTests
{
    private static readonly string[] Programs = ["Orleans.Orchestrator.Abstractions", "Orleans.Orchestrator.ControlPlane", "Orleans.Orchestrator.Api", "Orleans.Orchestrator.Node"];

    [Fact]
    public void The_product_uses_only_what_Orleans_has()
    {
        var known = Repository.Read($"tests/{GetType().Assembly.GetName().Name}/orleans-api.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.StartsWith('#')).ToHashSet();
        var used = Programs.SelectMany(static name => EngineUse.Of(AssemblyOf(name))).ToHashSet();
        Assert.NotEmpty(used);
        Findings.AssertNone(
            used.Except(known).Select(static name => $"{name}: is used but not on the list; look it up in Orleans' API and add it")
                .Concat(known.Except(used).Select(static name => $"{name}: is on the list but not used; take it off")),
            "Domain code compiles on both engines.");
    }

    /// <summary>Beside this test's own output: artifacts/build/bin/PROJECT/CONFIGURATION.</summary>
    private static string AssemblyOf(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, project + ".dll");
    }
}
