using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>What an operator types, with kubectl of several versions and with orc, and what it answers.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class ClientTests(SharedNode shared)
{
    private readonly RunningNode _node = shared.Node;

    public static TheoryData<string> Clients => [.. Programs.Clients];

    [Theory, MemberData(nameof(Clients))]
    public async Task TheFirstLessons_AreAppliedShownScaledUpdatedAndDeleted(string client)
    {
        var space = await MakeNamespaceAsync(client, "lesson");
        Task<string> Run(params string[] arguments) => RunAsync(client, space, arguments);

        Assert.Equal("deployment.apps/nginx-deployment created\nservice/nginx-service created\n", await Run("apply", "-f", Programs.Sample("nginx-limits.yaml")));
        Assert.EndsWith("deployment \"nginx-deployment\" successfully rolled out\n", await Run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s"), StringComparison.Ordinal);
        // kubectl says "configured", as against Kubernetes: the manifest's "0.5" is not the canonical "500m". But nothing changes.
        var version = await Run("get", "deployment", "nginx-deployment", "-o", "jsonpath={.metadata.generation}");
        Assert.Matches("^deployment.apps/nginx-deployment (unchanged|configured)\nservice/nginx-service unchanged\n$", await Run("apply", "-f", Programs.Sample("nginx-limits.yaml")));
        Assert.Equal(version, await Run("get", "deployment", "nginx-deployment", "-o", "jsonpath={.metadata.generation}"));

        Assert.Matches(@"^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nnginx-deployment\s+3/3\s+3\s+3\s+\w+\n$", await Run("get", "deployments"));
        Assert.Matches(@"(?m)^nginx-deployment\s+3/3\s+3\s+3\s+\w+\s+nginx\s+localhost/nginx:alpine\s+app=nginx$", await Run("get", "deployments", "-o", "wide"));
        Assert.Matches(@"(?m)^nginx-service\s+LoadBalancer\s+10\.\d+\.\d+\.\d+\s+127\.0\.0\.1\s+80:3\d{4}/TCP\s+\w+$", await Run("get", "services"));
        Assert.Equal(3, Regex.Count(await Run("get", "pods", "-l", "app=nginx", "--field-selector=status.phase=Running"), @"(?m)^nginx-deployment-[a-z0-9]+-[a-z0-9]+\s+1/1\s+Running\s+0\s+\w+$"));
        Assert.Matches(@"(?m)^nginx-deployment-[a-z0-9]+-[a-z0-9]+\s+1/1\s+Running\s+0\s+\w+\s+10\.244\.0\.\d+\s+n1\s+<none>\s+<none>$", await Run("get", "pods", "-o", "wide"));
        Assert.Matches(@"(?m)^nginx-deployment-[a-z0-9]+\s+3\s+3\s+3\s+\w+$", await Run("get", "replicasets"));
        Assert.Matches(@"(?m)^nginx-service-[a-z0-9]+\s+IPv4\s+80\s+10\.244\.0\.\d+,10\.244\.0\.\d+,10\.244\.0\.\d+\s+\w+$", await Run("get", "endpointslices"));
        Assert.Matches(@"(?m)^n1\s+Ready\s+<none>\s+\w+\s+v1\.", await Run("get", "nodes"));
        Assert.Matches($@"(?m)^{space}\s+nginx-deployment\s+3/3\s", await Run("get", "deploy", "-A"));
        Assert.Contains("ScalingReplicaSet", await Run("get", "events"), StringComparison.Ordinal);

        // Without the limits, five of them fit on two processors.
        Assert.Equal("deployment.apps/nginx-deployment configured\n", await Run("apply", "-f", Programs.Sample("nginx.yaml")));
        Assert.EndsWith("successfully rolled out\n", await Run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s"), StringComparison.Ordinal);
        Assert.Equal("deployment.apps/nginx-deployment scaled\n", await Run("scale", "deployment", "nginx-deployment", "--replicas=5"));
        Assert.EndsWith("successfully rolled out\n", await Run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s"), StringComparison.Ordinal);
        Assert.Equal("5", await Run("get", "deployment", "nginx-deployment", "-o", "jsonpath={.status.readyReplicas}"));
        Assert.Equal("deployment.apps/nginx-deployment image updated\n", await Run("set", "image", "deployment/nginx-deployment", "nginx=localhost/nginx:alpine"));
        Assert.EndsWith("successfully rolled out\n", await Run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s"), StringComparison.Ordinal);
        Assert.Contains("image: localhost/nginx:alpine", await Run("get", "deployment", "nginx-deployment", "-o", "yaml"), StringComparison.Ordinal);

        var described = await Run("describe", "deployment", "nginx-deployment");
        Assert.Matches(@"Name:\s+nginx-deployment\nNamespace:\s+" + space, described);
        Assert.Contains("Scaled up replica set nginx-deployment-", described, StringComparison.Ordinal);
        Assert.Matches(@"^deployment\.apps ""nginx-deployment"" deleted", await Run("delete", "deployment", "nginx-deployment"));
        Assert.Matches(@"^service ""nginx-service"" deleted", await Run("delete", "-f", Programs.Sample("nginx-limits.yaml"), "--ignore-not-found"));
        await Eventually.HoldsAsync("the pods to go with their Deployment", () => Run("get", "pods", "-o", "name"), names => names.Length == 0);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task ObjectsAreMade_FromTheCommandLineAndFromFiles(string client)
    {
        var space = await MakeNamespaceAsync(client, "make");
        Task<string> Run(params string[] arguments) => RunAsync(client, space, arguments);

        Assert.Equal("deployment.apps/my-app created\nservice/my-app-service created\n", await Run("apply", "-f", Programs.Sample("my-app.yaml")));
        Assert.Equal("deployment.apps/my-app unchanged\nservice/my-app-service unchanged\n", await Run("apply", "-f", Programs.Sample("my-app.yaml")));
        Assert.Equal("configmap/app-config created\nsecret/app-secrets created\n", await Run("apply", "-f", Programs.Sample("app-config.yaml")));
        Assert.Equal("deployment.apps/web created\n", await Run("create", "deployment", "web", "--image=localhost/hello:1.0", "--replicas=2", "--port=8080"));
        Assert.Equal("configmap/c created\n", await Run("create", "configmap", "c", "--from-literal=a=b"));
        Assert.Equal("secret/s created\n", await Run("create", "secret", "generic", "s", "--from-literal=password=hidden"));
        Assert.EndsWith("deployment \"web\" successfully rolled out\n", await Run("rollout", "status", "deployment/web", "--timeout=60s"), StringComparison.Ordinal);

        Assert.Equal("deployment.apps/my-app\ndeployment.apps/web\n", await Run("get", "deployments", "-o", "name"));
        Assert.Equal("deployment.apps/web\n", await Run("get", "deployments", "-l", "app=web", "-o", "name"));
        Assert.Equal("db.example.com", JsonDocument.Parse(await Run("get", "configmap", "app-config", "-o", "json")).RootElement.GetProperty("data").GetProperty("database_host").GetString());
        Assert.Equal("cGFzc3dvcmQ=", await Run("get", "secret", "app-secrets", "-o", "jsonpath={.data.database_password}"));
        Assert.Matches(@"(?m)^app-secrets\s+Opaque\s+1\s+\w+$", await Run("get", "secrets"));
        var secret = await Run("describe", "secret", "s");
        Assert.Matches(@"password:\s+6 bytes", secret);
        Assert.DoesNotContain("hidden", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("aGlkZGVu", secret, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^{space}\s+Active\s", await Run("get", "namespaces"));

        Assert.Matches(@"^namespace ""[a-z0-9-]+"" deleted", await RunAsync(client, "default", "delete", "namespace", space));
        await Eventually.HoldsAsync("everything in the namespace to go", () => RunAsync("orc", "default", "get", "deploy,rs,pods,svc,cm,secrets", "-n", space, "-o", "name"), names => names.Length == 0);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task WatchesAndLogs_GoOnWithWhatHappens(string client)
    {
        var space = await MakeNamespaceAsync(client, "follow");
        using var watch = _node.StartClient(client, "-n", space, "get", "pods", "-w", "--no-headers");
        try
        {
            // Until it has shown something, the watch may not have begun, and a pod that starts fast would be Running when it does.
            (await _node.ClientAsync(client, Nowhere, "-n", space, "apply", "-f", "-")).Succeeded();
            await ReadUntilAsync(watch.StandardOutput, @"^nowhere\s+0/1\s+Pending\s");
            Assert.Equal("pod/talker created\n", (await _node.ClientAsync(client, Talker, "-n", space, "apply", "-f", "-")).Succeeded());
            await ReadUntilAsync(watch.StandardOutput, @"^talker\s+0/1\s+Pending\s");
            await ReadUntilAsync(watch.StandardOutput, @"^talker\s+1/1\s+Running\s+0\s");
            var logs = _node.ClientAsync(client, "", "-n", space, "logs", "-f", "talker");
            await ReadUntilAsync(watch.StandardOutput, @"^talker\s+0/1\s+Completed\s+0\s");
            Assert.Equal("one\ntwo\nthree\n", (await logs).Succeeded());
            Assert.Equal("three\n", await RunAsync(client, space, "logs", "talker", "--tail=1"));
        }
        finally
        {
            watch.Kill();
        }
        await _node.ExpectAsync("delete", "namespace", space);
    }

    private const string Nowhere = """
        apiVersion: v1
        kind: Pod
        metadata: {name: nowhere}
        spec:
          nodeSelector: {there-is: none}
          containers:
          - name: c
            image: localhost/hello:1.0
        """;

    private const string Talker = """
        apiVersion: v1
        kind: Pod
        metadata: {name: talker}
        spec:
          restartPolicy: Never
          containers:
          - name: c
            image: localhost/hello:1.0
            command: [sh, -c, "echo one; sleep 1; echo two >&2; sleep 1; echo three"]
        """;

    private static async Task ReadUntilAsync(StreamReader lines, string pattern)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Regex.IsMatch(await lines.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException($"the output ended before a line like {pattern}"), pattern))
        {
        }
    }

    private async Task<string> MakeNamespaceAsync(string client, string purpose)
    {
        var space = $"{purpose}-{Path.GetFileName(client).Replace('.', '-')}";
        Assert.Equal($"namespace/{space} created\n", await RunAsync(client, "default", "create", "namespace", space));
        return space;
    }

    private async Task<string> RunAsync(string client, string space, params string[] arguments) =>
        (await _node.ClientAsync(client, "", arguments.Contains("-n") ? arguments : ["-n", space, .. arguments])).Succeeded();
}
