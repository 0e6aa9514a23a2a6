using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Tests.Shared;

namespace Orleans.Orchestrator.Abstractions.Tests.Grains;

public sealed class WireContractTests
{
    [Fact]
    public void Every_grain_interface_and_method_has_an_alias_of_its_own() => WireContract.CheckAliases(typeof(IPodGrain).Assembly);

    [Fact]
    public void Every_type_that_crosses_a_grain_boundary_has_ids_an_alias_and_never_changes()
    {
        var types = WireContract.CheckTypes(typeof(IPodGrain).Assembly);
        Assert.True(types > 150, $"only {types} types were found");
    }
}
