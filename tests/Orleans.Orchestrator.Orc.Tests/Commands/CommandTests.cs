using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Orc.Tests.Support;

namespace Orleans.Orchestrator.Orc.Tests.Commands;

/// <summary>The program itself against a real API server.</summary>
public sealed class CommandTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: NAME}
        spec:
          replicas: 0
          selector: {matchLabels: {app: NAME}}
          template:
            metadata: {labels: {app: NAME}}
            spec:
              containers:
              - name: c
                image: localhost/x:1
                env: [{name: A, value: "1"}, {name: B, value: "2"}]
                ports: [{containerPort: 53, protocol: UDP}]
        """;

    [Fact]
    public async Task Apply_creates_changes_and_leaves_alone()
    {
        var manifest = Deployment.Replace("NAME", "applied", StringComparison.Ordinal);
        Assert.Equal("deployment.apps/applied created\n", await SaysAsync(manifest, "apply", "-f", "-"));
        Assert.Equal("deployment.apps/applied unchanged\n", await SaysAsync(manifest, "apply", "-f", "-"));
        var changed = manifest.Replace(", {name: B, value: \"2\"}", "", StringComparison.Ordinal).Replace("protocol: UDP}", "protocol: UDP}, {containerPort: 53, protocol: TCP}", StringComparison.Ordinal)
            .Replace("replicas: 0", "replicas: 0\n  strategy: {type: Recreate}", StringComparison.Ordinal);
        Assert.Equal("deployment.apps/applied configured\n", await SaysAsync(changed, "apply", "-f", "-"));
        Assert.Equal("A|UDP TCP|Recreate", await SaysAsync("", "get", "deploy", "applied", "-o",
            "jsonpath={.spec.template.spec.containers[0].env[*].name}|{.spec.template.spec.containers[0].ports[*].protocol}|{.spec.strategy.type}"));
    }

    [Fact]
    public async Task Get_shows_what_is_there_and_says_what_is_not()
    {
        await world.CreateConfigMapAsync("default", "shown");
        var result = await OrcProgram.RunAsync(world, "get", "configmap", "missing", "shown");
        Assert.Equal(1, result.Code);
        Assert.Matches("^NAME    DATA   AGE\nshown   1      [0-9]+s\n$", result.Output);
        Assert.Equal("Error from server (NotFound): configmaps \"missing\" not found\n", result.Error);
        Assert.Equal("configmap/shown\n", await SaysAsync("", "get", "cm", "shown", "-o", "name"));
        Assert.Equal("NAME    K\nshown   v\n", await SaysAsync("", "get", "cm/shown", "-o", "custom-columns=NAME:.metadata.name,K:.data.k"));
        Assert.StartsWith("apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\n", await SaysAsync("", "get", "cm", "shown", "-o", "yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_found_is_no_error()
    {
        var result = await OrcProgram.RunAsync(world, "get", "pods", "-l", "no=such");
        Assert.Equal(new OrcResult(0, "", "No resources found in default namespace.\n"), result);
    }

    [Fact]
    public async Task Delete_says_each_and_fails_for_what_is_missing()
    {
        await world.CreateConfigMapAsync("default", "doomed");
        var result = await OrcProgram.RunAsync(world, "delete", "cm", "doomed", "missing");
        Assert.Equal(new OrcResult(1, "configmap \"doomed\" deleted\n", "Error from server (NotFound): configmaps \"missing\" not found\n"), result);
        Assert.Equal(0, (await OrcProgram.RunAsync(world, "delete", "cm", "missing", "--ignore-not-found")).Code);
    }

    [Theory]
    [InlineData(2, "get")]
    [InlineData(2, "get", "pods", "-o", "xml")]
    [InlineData(2, "nonsense")]
    [InlineData(2, "get", "pods", "--no-such-option")]
    [InlineData(2, "api-resources", "nonsense")]
    [InlineData(2, "logs", "nosuch", "--since", "1z")]
    [InlineData(2, "debug", "nosuch")]
    [InlineData(1, "get", "nosuchkind")]
    [InlineData(1, "apply", "-f", "/no/such/file.yaml")]
    [InlineData(3, "get", "pods", "--kubeconfig", "/no/such/kubeconfig")]
    public async Task Failures_have_codes_and_sentences(int code, params string[] arguments)
    {
        var result = await OrcProgram.RunAsync(world, arguments);
        Assert.Equal(code, result.Code);
        Assert.Equal("", result.Output);
        Assert.NotEqual("", result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_described_by_their_length()
    {
        Assert.Equal("secret/hidden created\n", await SaysAsync("", "create", "secret", "generic", "hidden", "--from-literal", "password=topsecret"));
        var text = await SaysAsync("", "describe", "secret", "hidden");
        Assert.Contains("9 bytes", text, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("dG9wc2VjcmV0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_that_others_can_read_is_warned_of()
    {
        var open = Path.Combine(world.Folder, "open-kubeconfig");
        File.Copy(world.KubeconfigPath, open);
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var result = await OrcProgram.RunAsync(world, "get", "namespaces", "--kubeconfig", open);
        Assert.Equal(0, result.Code);
        Assert.Contains("other users can read it", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spoilt_discovery_cache_is_asked_anew()
    {
        await SaysAsync("", "get", "namespaces");
        var cache = Directory.GetFiles(Path.Combine(world.Folder, "cache"), "discovery.json", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(cache, "[[1,2],null]");
        Assert.Contains("default", await SaysAsync("", "get", "namespaces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_are_set_waited_for_and_removed()
    {
        await world.CreateConfigMapAsync("default", "labelled");
        Assert.Equal("configmap/labelled labeled\n", await SaysAsync("", "label", "cm", "labelled", "tier=web"));
        Assert.Contains("tier=web", await SaysAsync("", "get", "cm", "labelled", "--show-labels"), StringComparison.Ordinal);
        Assert.Equal(1, (await OrcProgram.RunAsync(world, "label", "cm", "labelled", "tier=db")).Code);
        Assert.Equal("configmap/labelled unlabeled\n", await SaysAsync("", "label", "cm", "labelled", "tier-"));
        var late = await OrcProgram.RunAsync(world, "wait", "cm/labelled", "--for=delete", "--timeout=100ms");
        Assert.Equal(new OrcResult(1, "", "error: timed out waiting for the condition on configmaps/labelled\n"), late);
    }

    [Fact]
    public async Task A_watch_ends_by_the_interrupt_key_with_130()
    {
        using var watch = OrcProgram.Start(world.KubeconfigPath, world.Folder, "get", "namespaces", "-w");
        Assert.StartsWith("NAME", await watch.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", watch.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await watch.WaitForExitAsync(patience.Token);
        Assert.Equal(130, watch.ExitCode);
        Assert.Equal("", await watch.StandardError.ReadToEndAsync());
    }

    private async Task<string> SaysAsync(string input, params string[] arguments)
    {
        var result = await OrcProgram.RunAsync(world, input, arguments);
        Assert.True(result is { Code: 0, Error: "" }, $"orc {string.Join(' ', arguments)} ended with {result.Code}: {result.Error}{result.Output}");
        return result.Output;
    }
}
