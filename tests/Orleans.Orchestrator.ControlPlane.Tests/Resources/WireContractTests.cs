using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Tests.Shared;

namespace Orleans.Orchestrator.ControlPlane.Tests.Resources;

public sealed class WireContractTests
{
    [Fact]
    public void Every_grain_interface_and_method_has_an_alias_of_its_own() => WireContract.CheckAliases(typeof(ICollectionWriter).Assembly);

    [Fact]
    public void Every_type_that_crosses_a_grain_boundary_has_ids_an_alias_and_never_changes() =>
        Assert.True(WireContract.CheckTypes(typeof(ICollectionWriter).Assembly) > 5);
}
