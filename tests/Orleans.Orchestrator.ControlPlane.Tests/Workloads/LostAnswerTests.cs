using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

/// <summary>Transactions that were written although the store said that they failed.</summary>
public class LostAnswerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task PodWhoseDeletionWasWrittenWithoutAnAnswer_IsEndedByItsNode_AndReplaced()
    {
        var fails = false;
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore(options: new MemoryStoreOptions
        {
            AfterCommit = _ =>
            {
                if (Volatile.Read(ref fails))
                    throw new IOException("the answer is lost");
            },
        }));
        var agent = await cluster.AddNodeAsync("n0");
        await cluster.Deployment("web").CreateAsync(A.Deployment("web", 1) with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("the pod runs", () => cluster.View.Deployment("web")?.Status.AvailableReplicas == 1 && agent.Running.Length == 1);
        var first = agent.Running[0].Metadata;

        Volatile.Write(ref fails, true);
        await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<IPodGrain>($"default/{first.Name}").DeleteAsync(new DeleteOptions()));
        Volatile.Write(ref fails, false);

        var start = TimeProvider.System.GetTimestamp();
        while (!await IsReplacedAsync(cluster, agent, first.Uid!))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "the node was never told that the pod is to end");
            await Task.Delay(Pause);
        }
    }

    private static async Task<bool> IsReplacedAsync(TestCluster cluster, FakeAgent agent, string uid)
    {
        try
        {
            var pods = (await cluster.Grains.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All)).Items.Select(i => i.As<Pod>()).ToList();
            return pods is [{ Metadata.Uid: var present }] && present != uid && agent.Running is [{ Metadata.Uid: var running }] && running == present;
        }
        catch (ApiException e) when (e.Code == 503)
        {
            // The collection is being opened anew.
            return false;
        }
    }
}
