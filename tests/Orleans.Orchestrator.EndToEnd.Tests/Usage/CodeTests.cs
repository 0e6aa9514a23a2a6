using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Usage;

/// <summary>What a daemon that runs has loaded.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class CodeTests(SharedNode shared)
{
    /// <summary>ASP.NET Core writes code for handlers with parameters of their own, with expression trees: a quarter of the processor time of a start.</summary>
    [Fact]
    public void ADaemon_WritesNoCodeOfItsOwnForRequests()
    {
        var maps = File.ReadAllText($"/proc/{shared.Node.DaemonPid}/maps");
        Assert.Contains("Microsoft.AspNetCore.Routing.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Linq.Expressions.dll", maps, StringComparison.Ordinal);
    }
}
