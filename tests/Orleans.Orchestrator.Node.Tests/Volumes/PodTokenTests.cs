using Orleans.Orchestrator.NodeAgent.Tests.World;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Volumes;

/// <summary>Tokens in projected volumes: asked for with the pod's name on them, kept while they are young, and new before they end.</summary>
public sealed class PodTokenTests
{
    [Fact]
    public async Task AToken_IsInItsVolume_AndIsNewBeforeItEnds()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        var pod = AgentWorld.Pod("web", s => s with { ServiceAccountName = "robot", Volumes = [TokenVolume(null), TokenVolume("vault")] });
        await agent.ApplyAsync(pod);
        await world.RunningAsync(pod);
        Assert.StartsWith("default/robot uid-web  ", Read(world, ""), StringComparison.Ordinal);
        Assert.StartsWith("default/robot uid-web vault ", Read(world, "vault"), StringComparison.Ordinal);

        var first = Read(world, "");
        await MinutesAsync(world, 45);
        Assert.Equal(first, Read(world, ""));
        await MinutesAsync(world, 4);
        await world.UntilAsync(() => Read(world, "") != first, "a new token");
    }

    /// <summary>Lets the worker look at its volumes so many times.</summary>
    private static async Task MinutesAsync(AgentWorld world, int count)
    {
        for (var i = 0; i < count; i++)
            await world.PassAsync(TimeSpan.FromMinutes(1));
    }

    private static string Read(AgentWorld world, string audience) =>
        File.ReadAllText(Path.Combine(world.Options.DataDirectory, "pods", "uid-web", "volumes", "token" + audience, "token"));

    private static Volume TokenVolume(string? audience) => new()
    {
        Name = "token" + audience,
        Projected = new ProjectedVolumeSource
        {
            Sources = [new VolumeProjection { ServiceAccountToken = new ServiceAccountTokenProjection { Audience = audience, ExpirationSeconds = 3600, Path = "token" } }],
        },
    };
}
