using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

public class CrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(120)]
    public async Task CrashDuringAScaleUp_EndsWithExactlyTheWantedPods(int seen)
    {
        var folder = Directory.CreateTempSubdirectory("crash-test-").FullName;
        try
        {
            var first = await TestCluster.StartAsync(Stores.Sqlite(folder));
            await first.AddNodesAsync(4);
            var web = A.Deployment("web", 150);
            await first.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
            await first.View.UntilAsync($"{seen} pods are there", () => first.View.Pods.Count >= seen);
            var acknowledged = first.View.Pods.ToDictionary(p => p.Metadata.Uid!, p => p.Spec.NodeName);
            await first.CrashAsync();

            await using var second = await TestCluster.StartAsync(Stores.Sqlite(folder));
            await second.AddNodesAsync(4);
            await second.View.UntilAsync("150 pods are ready", () => second.View.Deployment("web")?.Status.AvailableReplicas == 150);
            Assert.Equal(150, second.View.Pods.Count);
            Assert.Equal(150, second.Agents.Sum(a => a.Running.Length));
            foreach (var pod in second.View.Pods)
            {
                if (acknowledged.Remove(pod.Metadata.Uid!, out var node) && node is not null)
                    Assert.Equal(node, pod.Spec.NodeName);
            }

            Assert.Empty(acknowledged);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
