using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.BadInput;

/// <summary>Manifests that make no sense: each is refused with every fault named, and nothing has changed.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class BadManifestTests(SharedNode shared)
{
    private const string ManyFaults = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: Not_A_Name}
        spec:
          replicas: -1
          selector: {matchLabels: {app: a}}
          template:
            metadata: {labels: {app: b}}
            spec:
              containers:
              - name: UPPER
                image: ""
                ports: [{containerPort: 70000}]
        """;

    private readonly RunningNode _node = shared.Node;

    public static TheoryData<string> Clients => [.. Programs.Clients];

    [Theory, MemberData(nameof(Clients))]
    public async Task EveryFaultIsNamed_WithItsPath(string client)
    {
        var said = await RefusedAsync(client, ManyFaults);
        foreach (var path in (string[])["metadata.name: Invalid value", "spec.replicas: Invalid value: -1", "spec.template.metadata.labels: Invalid value", "spec.template.spec.containers[0].name: Invalid value",
                     "spec.template.spec.containers[0].image: Required value", "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 70000"])
            Assert.Contains(path, said, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task APortThatDoesNotExist_IsRefused(string client) =>
        Assert.Contains("spec.ports[0].port: Invalid value: 70000", await RefusedAsync(client, "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 70000}]}\n"), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Clients))]
    public async Task AnUnknownKind_IsRefused(string client) =>
        Assert.Contains("no matches for kind \"Nothing\" in version \"v1\"", await RefusedAsync(client, "apiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n"), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Clients))]
    public async Task YamlThatIsNone_IsRefused(string client) =>
        Assert.Matches("(?i)error.*(yaml|line 3)", await RefusedAsync(client, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [x\ndata: }\n"));

    [Theory, MemberData(nameof(Clients))]
    public async Task AFieldThatDoesNotExist_IsRefused(string client) =>
        Assert.Contains("unknown field \"spec.replicaz\"", await RefusedAsync(client, """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: typo}
            spec:
              replicaz: 3
              selector: {matchLabels: {app: a}}
              template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}
            """), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Clients))]
    public async Task AManifestOfFiftyMegabytes_IsRefused(string client)
    {
        var said = await RefusedAsync(client, $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: huge}}\ndata:\n  a: \"{new string('x', 50 << 20)}\"\n");
        Assert.Matches("(?i)too (large|long)|more than", said);
        Assert.True(said.Length < 2000, $"the error repeats the manifest: {said.Length} characters");
    }

    [Fact]
    public async Task AnImageThatDoesNotExist_IsSaidToBeMissing_AndWhy()
    {
        await _node.ExpectAsync("create", "deployment", "lost", "--image=127.0.0.1:9/no/such:1");
        var waiting = await Eventually.HoldsAsync("the pod to say what it waits for", async () => (await _node.ListAsync("pods", "-l", "app=lost")) is [var pod]
                && pod.GetProperty("status").TryGetProperty("containerStatuses", out var containers)
                && containers[0].GetProperty("state").TryGetProperty("waiting", out var state) ? state : default,
            state => state.ValueKind == System.Text.Json.JsonValueKind.Object && state.GetProperty("reason").GetString() is "ErrImagePull" or "ImagePullBackOff");
        Assert.Contains("127.0.0.1:9/no/such:1", waiting.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Matches("(?m)^lost-[a-z0-9]+-[a-z0-9]+ +0/1 +(ErrImagePull|ImagePullBackOff) +0 ", await _node.ExpectAsync("get", "pods"));
        Assert.Contains("127.0.0.1:9", await _node.ExpectAsync("describe", "pods", "-l", "app=lost"), StringComparison.Ordinal);
        await _node.ExpectAsync("delete", "deployment", "lost");
        await Eventually.HoldsAsync("the pod to go", () => _node.ExpectAsync("get", "pods", "-l", "app=lost", "-o", "name"), names => names.Length == 0);
        Assert.Empty(_node.Containers.Read());
    }

    /// <summary>Applies what must be refused, and makes sure that nothing has changed by it.</summary>
    private async Task<string> RefusedAsync(string client, string manifest)
    {
        const string Kinds = "deployments,services,configmaps,secrets";
        var before = await _node.ExpectAsync("get", Kinds, "-A", "-o", "name");
        var said = (await _node.ClientAsync(client, manifest, "apply", "-f", "-")).Failed();
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(before, await _node.ExpectAsync("get", Kinds, "-A", "-o", "name"));
        return said;
    }
}
