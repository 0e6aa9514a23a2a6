using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Scheduling.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class PriorityTests
{
    [Fact]
    public async Task A_pod_gets_the_number_of_its_class()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync(cluster, new PriorityClass { Metadata = new() { Name = "high" }, Value = 1000, PreemptionPolicy = "Never" });
        var pod = await CreateAsync(cluster, "a", "'priorityClassName':'high',");
        Assert.Equal((1000, "Never"), (pod.Spec.Priority, pod.Spec.PreemptionPolicy));
        Assert.Equal(0, (await CreateAsync(cluster, "b", "")).Spec.Priority);
        Assert.Equal(2_000_001_000, (await CreateAsync(cluster, "c", "'priorityClassName':'system-node-critical',")).Spec.Priority);

        await CreateAsync(cluster, new PriorityClass { Metadata = new() { Name = "usual" }, Value = 7, GlobalDefault = true });
        pod = await CreateAsync(cluster, "d", "");
        Assert.Equal((7, "usual", "PreemptLowerPriority"), (pod.Spec.Priority, pod.Spec.PriorityClassName, pod.Spec.PreemptionPolicy));
        var replaced = await cluster.Grains.GetGrain<IPodGrain>("default/d").ReplaceAsync(pod with
        {
            Spec = pod.Spec with { Priority = null, PriorityClassName = null, PreemptionPolicy = null }, Metadata = pod.Metadata with { Annotations = Map<string>.From([new("a", "b")]) },
        });
        Assert.Equal(pod.Spec, replaced.Spec);
    }

    [Theory]
    [InlineData("'priorityClassName':'none',", "pods \"p\" is forbidden: no PriorityClass with name none was found")]
    [InlineData("'priority':5,", "pods \"p\" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name")]
    [InlineData("'preemptionPolicy':'Never',", "pods \"p\" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name")]
    public async Task A_pod_cannot_choose_its_number_itself(string spec, string message)
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        Assert.Equal(message, (await Assert.ThrowsAsync<ApiException>(() => CreateAsync(cluster, "p", spec))).Message);
    }

    [Fact]
    public async Task System_classes_are_there_and_their_prefix_is_reserved()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        Assert.Equal(2_000_000_000, (await cluster.Grains.GetGrain<IPriorityClassGrain>("system-cluster-critical").GetAsync())!.Value);
        var refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(cluster, new PriorityClass { Metadata = new() { Name = "system-mine" }, Value = 1 }));
        Assert.Contains("priority class names with 'system-' prefix are reserved for system use only", refused.Message);
        refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(cluster, new PriorityClass { Metadata = new() { Name = "mine" }, Value = 1_000_000_001 }));
        Assert.Equal("PriorityClass.scheduling.k8s.io \"mine\" is invalid: value: Forbidden: maximum allowed value of a user defined priority is 1000000000", refused.Message);
    }

    private static Task<PriorityClass> CreateAsync(TestCluster cluster, PriorityClass value) =>
        cluster.Grains.GetGrain<IPriorityClassGrain>(value.Metadata.Name!).CreateAsync(value);

    private static Task<Pod> CreateAsync(TestCluster cluster, string name, string spec) => cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(
        Make.Parse<Pod>($"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'{name}','namespace':'default'}},'spec':{{{spec}'containers':[{{'name':'c','image':'i'}}]}}}}"));
}
