using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Server-side apply as people use it, with real kubectl programs.</summary>
public sealed class ServerSideApplyTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    [Theory, MemberData(nameof(Programs))]
    public async Task Two_managers_share_an_object_and_conflict_about_a_field(string program)
    {
        var kubectl = await StartAsync(program, "share");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 1"), "apply", "--server-side", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 1"), "apply", "--server-side", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("minReadySeconds: 5"), "apply", "--server-side", "--field-manager=other", "-f", "-");
        await kubectl.ExpectAsync("1 5", "", "get", "deploy", "web", "-o", "jsonpath={.spec.replicas} {.spec.minReadySeconds}");

        var refused = await kubectl.RunAsync(Deployment("replicas: 3"), "apply", "--server-side", "--field-manager=other", "-f", "-");
        Assert.NotEqual(0, refused.Code);
        Assert.StartsWith("error: Apply failed with 1 conflict: conflict with \"kubectl\": .spec.replicas\n", refused.Error, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 3"), "apply", "--server-side", "--force-conflicts", "--field-manager=other", "-f", "-");
        await kubectl.ExpectAsync("3 ", "", "get", "deploy", "web", "-o", "jsonpath={.spec.replicas} {.spec.minReadySeconds}");
        Assert.Empty(world.Faults.Errors);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Two_managers_apply_at_the_same_time_and_neither_loses_anything(string program)
    {
        var kubectl = await StartAsync(program, "race");
        await kubectl.ExpectAsync("configmap/shared serverside-applied\n", ConfigMap("base: x"), "apply", "--server-side", "-f", "-");
        var managers = Enumerable.Range(0, 4).Select(async m =>
        {
            for (var round = 0; round < 3; round++)
            {
                var result = await kubectl.RunAsync(ConfigMap($"m{m}: r{round}"), "apply", "--server-side", $"--field-manager=m{m}", "-f", "-");
                Assert.True(result.Code == 0, result.Error);
            }
        });
        await Task.WhenAll(managers);
        await kubectl.ExpectAsync("""{"base":"x","m0":"r2","m1":"r2","m2":"r2","m3":"r2"}""", "", "get", "cm", "shared", "-o", "jsonpath={.data}");
        var owners = (await kubectl.ObjectAsync("cm", "shared")).GetProperty("metadata").GetProperty("managedFields").EnumerateArray().Select(static e => e.GetProperty("manager").GetString());
        Assert.Equal(["kubectl", "m0", "m1", "m2", "m3"], owners.Order());
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Scaling_takes_the_replicas_from_who_applied_them(string program)
    {
        var kubectl = await StartAsync(program, "scale");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 0"), "apply", "--server-side", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web scaled\n", "", "scale", "deploy/web", "--replicas=2");
        var refused = await kubectl.RunAsync(Deployment("replicas: 1"), "apply", "--server-side", "-f", "-");
        // kubectl's scale names no manager: then it is the program, as the user agent has it.
        Assert.StartsWith($"error: Apply failed with 1 conflict: conflict with \"{Path.GetFileName(program)}\" with subresource \"scale\" using apps/v1: .spec.replicas\n", refused.Error, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 2"), "apply", "--server-side", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 0"), "apply", "--server-side", "--force-conflicts", "-f", "-");
        await kubectl.ExpectAsync("0", "", "get", "deploy", "web", "-o", "jsonpath={.spec.replicas}");
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Who_applied_from_the_client_goes_over_to_the_server_and_back(string program)
    {
        var kubectl = await StartAsync(program, "upgrade");
        await kubectl.ExpectAsync("deployment.apps/web created\n", Deployment("replicas: 0"), "apply", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("minReadySeconds: 3"), "apply", "--server-side", "-f", "-");
        await kubectl.ExpectAsync("3", "", "get", "deploy", "web", "-o", "jsonpath={.spec.minReadySeconds}");
        var applied = await kubectl.RunAsync("", "apply", "view-last-applied", "deploy/web", "-o", "json");
        Assert.Equal(3, JsonDocument.Parse(applied.Output).RootElement.GetProperty("spec").GetProperty("minReadySeconds").GetInt32());
        await kubectl.ExpectAsync("deployment.apps/web configured\n", Deployment("minReadySeconds: 4"), "apply", "-f", "-");
        await kubectl.ExpectAsync("4", "", "get", "deploy", "web", "-o", "jsonpath={.spec.minReadySeconds}");
        await kubectl.ExpectAsync("deployment.apps/web configured\n", Deployment("minReadySeconds: 7"), "apply", "set-last-applied", "-f", "-");
        Assert.Empty(world.Faults.Errors);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task The_managers_of_every_command_are_shown(string program)
    {
        var kubectl = await StartAsync(program, "shown");
        await kubectl.ExpectAsync("deployment.apps/web created\n", "", "create", "deployment", "web", "--image=web:1", "--replicas=0");
        await kubectl.ExpectAsync("deployment.apps/web labeled\n", "", "label", "deploy", "web", "tier=front", "--field-manager=labels");
        Assert.Equal(0, (await kubectl.RunAsync("", "annotate", "deploy", "web", "note=x", "--field-manager=notes")).Code);
        await kubectl.ExpectAsync("deployment.apps/web image updated\n", "", "set", "image", "deploy/web", "web=web:2");
        await kubectl.ExpectAsync("deployment.apps/web patched\n", "", "patch", "deploy", "web", "--type=json", "-p", """[{"op":"add","path":"/spec/paused","value":true}]""", "--field-manager=pauses");
        var fields = (await kubectl.ObjectAsync("deploy", "web")).GetProperty("metadata").GetProperty("managedFields").EnumerateArray()
            .ToDictionary(static e => e.GetProperty("manager").GetString()!, static e => (Operation: e.GetProperty("operation").GetString(), Fields: e.GetProperty("fieldsV1").GetRawText()));
        Assert.Equal(["kubectl-create", "kubectl-set", "labels", "notes", "pauses"], fields.Keys.Order());
        Assert.All(fields.Values, static f => Assert.Equal("Update", f.Operation));
        Assert.Equal("{'f:metadata':{'f:labels':{'f:tier':{}}}}", Plain(fields["labels"].Fields));
        // The map of annotations is the manager's own only as long as the rollout has not written the first one.
        Assert.Contains("'f:note':{}", Plain(fields["notes"].Fields), StringComparison.Ordinal);
        Assert.Equal("{'f:spec':{'f:paused':{}}}", Plain(fields["pauses"].Fields));
        Assert.Equal("{'f:spec':{'f:template':{'f:spec':{'f:containers':{'k:{\\'name\\':\\'web\\'}':{'f:image':{}}}}}}}", Plain(fields["kubectl-set"].Fields));
        Assert.DoesNotContain("managedFields", (await kubectl.RunAsync("", "get", "deploy", "web", "-o", "yaml")).Output, StringComparison.Ordinal);
        Assert.Contains("manager: kubectl-create", (await kubectl.RunAsync("", "get", "deploy", "web", "-o", "yaml", "--show-managed-fields")).Output, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web patched\n", "", "patch", "deploy", "web", "--type=json", "-p", """[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]""");
        Assert.False((await kubectl.ObjectAsync("deploy", "web")).GetProperty("metadata").TryGetProperty("managedFields", out _));
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task A_diff_shows_what_an_apply_would_change_and_changes_nothing(string program)
    {
        // Of a kind that nobody else writes: what a controller does between kubectl's two reads would be a difference.
        var kubectl = await StartAsync(program, "diff");
        await kubectl.ExpectAsync("configmap/shared serverside-applied\n", ConfigMap("a: x"), "apply", "--server-side", "-f", "-");
        Assert.Equal(0, (await kubectl.RunAsync(ConfigMap("a: x"), "diff", "--server-side", "-f", "-")).Code);
        var diff = await kubectl.RunAsync(ConfigMap("a: z"), "diff", "--server-side", "-f", "-");
        Assert.Equal(1, diff.Code);
        Assert.Contains("-  a: x\n+  a: z\n", diff.Output, StringComparison.Ordinal);
        await kubectl.ExpectAsync("configmap/shared serverside-applied (server dry run)\n", ConfigMap("a: z"), "apply", "--server-side", "--dry-run=server", "-f", "-");
        await kubectl.ExpectAsync("x", "", "get", "cm", "shared", "-o", "jsonpath={.data.a}");
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task What_an_apply_gets_wrong_is_told(string program)
    {
        var kubectl = await StartAsync(program, "wrong");
        var unknown = await kubectl.RunAsync(Deployment("replicaz: 3"), "apply", "--server-side", "-f", "-");
        Assert.Contains($"failed to create typed patch object ({kubectl.Space}/web; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema", unknown.Error, StringComparison.Ordinal);
        var invalid = await kubectl.RunAsync(Deployment("replicas: -3"), "apply", "--server-side", "-f", "-");
        Assert.Contains("spec.replicas: Invalid value: -3: must be greater than or equal to 0", invalid.Error, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web serverside-applied\n", Deployment("replicas: 0"), "apply", "--server-side", "-f", "-");
        var stale = await kubectl.RunAsync(Deployment("replicas: 0").Replace("{name: web}", "{name: web, resourceVersion: '1'}", StringComparison.Ordinal), "apply", "--server-side", "-f", "-");
        Assert.Contains("the object has been modified; please apply your changes to the latest version and try again", stale.Error, StringComparison.Ordinal);
        Assert.Equal(1, stale.Code);
    }

    private static string Deployment(string spec) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          {{{spec}}}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: c
                image: web:1
                ports: [{containerPort: 80}]
        """;

    private static string ConfigMap(string data) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: shared}
        data: { {{data}} }
        """;

    private static string Plain(string json) => JsonSerializer.Serialize(JsonElement.Parse(json), Relaxed).Replace('"', '\'');

    private async Task<Session> StartAsync(string program, string purpose)
    {
        var space = $"ssa-{purpose}{Path.GetFileName(program).Replace("kubectl", "", StringComparison.Ordinal).Replace('.', '-')}";
        await world.EnsureNamespaceAsync(space);
        return new Session(program, world, space);
    }

    private sealed record Session(string Program, ApiWorld World, string Space)
    {
        public Task<KubectlResult> RunAsync(string input, params string[] arguments) => KubectlRunner.RunAsync(Program, World, input, ["-n", Space, .. arguments]);

        public async Task ExpectAsync(string output, string input, params string[] arguments)
        {
            var result = await RunAsync(input, arguments);
            Assert.True(result.Code == 0, $"kubectl {string.Join(' ', arguments)}: {result.Error}");
            Assert.Equal(output, result.Output);
        }

        public async Task<JsonElement> ObjectAsync(string kind, string name) =>
            JsonElement.Parse((await RunAsync("", "get", kind, name, "-o", "json", "--show-managed-fields")).Output);
    }
}
