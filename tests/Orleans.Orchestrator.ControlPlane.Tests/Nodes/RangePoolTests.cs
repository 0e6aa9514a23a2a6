using System.Net;
using Orleans.Orchestrator.ControlPlane.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Tests.Nodes;

public class RangePoolTests
{
    [Fact]
    public void Ranges_AreGivenOnce_AndComeBack()
    {
        var pool = new RangePool(IPNetwork.Parse("10.0.0.0/22"), 24);
        Assert.True(pool.Take("old", IPNetwork.Parse("10.0.1.0/24")));
        Assert.False(pool.Take("thief", IPNetwork.Parse("10.0.1.0/24")));
        Assert.False(pool.Take("stranger", IPNetwork.Parse("192.168.0.0/24")));
        var given = Enumerable.Range(0, 3).Select(i => pool.Allocate($"n{i}")!.Value.ToString()).ToList();
        Assert.Equal(["10.0.0.0/24", "10.0.2.0/24", "10.0.3.0/24"], given.Order());
        Assert.Null(pool.Allocate("late"));
        Assert.Equal(given[0], pool.Allocate("n0")!.Value.ToString());
        pool.Release("old");
        Assert.Equal("10.0.1.0/24", pool.Allocate("late")!.Value.ToString());
    }
}
