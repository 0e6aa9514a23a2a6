using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>The subresource that says why a pod is where it is.</summary>
public sealed class PlacementTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task Placement_SaysWhyNoNodeTakesAPod_AndWhatWouldChangeThat()
    {
        await using var node = new InstantNode(world.Grains, "n1");
        await node.StartAsync();
        using var made = await world.SendAsync(HttpMethod.Post, Pods, """
            {"metadata":{"name":"big"},"spec":{"containers":[{"name":"c","image":"x","resources":{"requests":{"cpu":"65"}}}]}}
            """);
        made.EnsureSuccessStatusCode();
        using var answer = await world.SendAsync(HttpMethod.Get, $"{Pods}/big/placement");
        var placement = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("orchestrator.io/v1", "PodPlacement"), (Text(placement, "apiVersion"), Text(placement, "kind")));
        Assert.Equal("Unschedulable", Text(placement, "reason"));
        Assert.Equal("Insufficient cpu", Text(placement.GetProperty("tests")[0], "message"));
        Assert.Equal("lower requests.cpu by 1", placement.GetProperty("candidates")[0].GetProperty("changes")[0].GetString());
        using var proto = await world.SendAsync(HttpMethod.Get, $"{Pods}/big/placement", accept: "application/vnd.kubernetes.protobuf");
        Assert.Equal("k8s\0"u8.ToArray(), (await proto.Content.ReadAsByteArrayAsync())[..4]);
    }

    [Fact]
    public async Task Placement_IsReadOnly_AndTold()
    {
        using var missing = await world.SendAsync(HttpMethod.Get, $"{Pods}/nobody/placement");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var put = await world.SendAsync(HttpMethod.Put, $"{Pods}/nobody/placement", "{}");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, put.StatusCode);
        using var listed = await world.SendAsync(HttpMethod.Get, "/api/v1");
        var resource = JsonDocument.Parse(await listed.Content.ReadAsStringAsync()).RootElement.GetProperty("resources").EnumerateArray().Single(r => Text(r, "name") == "pods/placement");
        Assert.Equal(("orchestrator.io", "v1", "PodPlacement"), (Text(resource, "group"), Text(resource, "version"), Text(resource, "kind")));
        using var refused = await world.Anonymous.GetAsync($"{Pods}/nobody/placement");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
