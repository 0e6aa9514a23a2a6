using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Containers;

/// <summary>A container's environment from grains, and its specification.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task LaterSourcesOverrideEarlierOnes_AndOnlyDeclaredVariablesExpand()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.Put(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "map" }, Data = Map<string>.From([new("A", "map"), new("B", "map")]) });
        world.Cluster.Put(new Secret { Metadata = new ObjectMeta { Namespace = "default", Name = "keys" }, Data = Map<Octets>.From([new("token", new Octets([.. "s3cret"u8]))]) });
        var container = AgentWorld.Container("main") with
        {
            EnvFrom = [new EnvFromSource { Prefix = "P_", ConfigMapRef = new ConfigMapEnvSource { Name = "map" } }, new EnvFromSource { SecretRef = new SecretEnvSource { Name = "none", Optional = true } }],
            Env =
            [
                new EnvVar { Name = "P_B", Value = "own" },
                new EnvVar { Name = "JOINED", Value = "$(P_A)-$(P_B)-$(FROM_IMAGE)" },
                new EnvVar { Name = "TOKEN", ValueFrom = new EnvVarSource { SecretKeyRef = new SecretKeySelector { Name = "keys", Key = "token" } } },
                new EnvVar { Name = "WHERE", ValueFrom = new EnvVarSource { FieldRef = new ObjectFieldSelector { FieldPath = "status.podIP" } } },
            ],
            Args = ["$(TOKEN)", "$(FROM_IMAGE)"],
        };
        var pod = AgentWorld.Pod("web", null, container);
        var environment = await agent.Services.GetRequiredService<EnvironmentResolver>().ResolveAsync(pod, container, ["PATH=/bin", "FROM_IMAGE=yes", "P_A=image"], "10.0.0.1");
        Assert.Equal(("map", "own", "s3cret", "10.0.0.1", "yes"), (environment.All["P_A"], environment.All["P_B"], environment.All["TOKEN"], environment.All["WHERE"], environment.All["FROM_IMAGE"]));
        // The image's variables are not Kubernetes' to expand.
        Assert.Equal("map-own-$(FROM_IMAGE)", environment.All["JOINED"]);
        Assert.Equal("web", environment.All["HOSTNAME"]);
        var spec = agent.Services.GetRequiredService<ContainerSpecBuilder>().Build(pod, container, 2, FakeImageStore.Record(ImageReference.Parse("app")), environment, memory: null);
        Assert.Equal(["/entry", "s3cret", "$(FROM_IMAGE)"], spec.Args);
        Assert.Equal(("uid-web-main-2", "/work", "app", 2), (spec.Id, spec.WorkingDirectory, spec.User.Name, spec.StopSignal));
        Assert.Equal(1000, spec.OomScoreAdj);
    }

    [Fact]
    public async Task MissingKey_IsNamed_UnlessOptional()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.Put(new ConfigMap { Metadata = new ObjectMeta { Namespace = "default", Name = "map" } });
        var resolver = agent.Services.GetRequiredService<EnvironmentResolver>();
        EnvVar Variable(bool optional) => new() { Name = "X", ValueFrom = new EnvVarSource { ConfigMapKeyRef = new ConfigMapKeySelector { Name = "map", Key = "none", Optional = optional } } };
        var needed = AgentWorld.Container("main") with { Env = [Variable(false)] };
        var error = await Assert.ThrowsAsync<PodConfigException>(() => resolver.ResolveAsync(AgentWorld.Pod("web"), needed, [], null));
        Assert.Equal(("CreateContainerConfigError", "couldn't find key none in ConfigMap default/map"), (error.Reason, error.Message));
        var free = AgentWorld.Container("main") with { Env = [Variable(true)] };
        Assert.DoesNotContain("X", (await resolver.ResolveAsync(AgentWorld.Pod("web"), free, [], null)).All.Keys);
    }
}
