using System.Diagnostics;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Real kubectl programs against a real server: what people type, and what they see.</summary>
public sealed partial class KubectlTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    private static string Manifest(string space, string image) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: {{{space}}}, labels: {app: web}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: c
                image: {{{image}}}
                ports: [{containerPort: 80}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: {{{space}}}}
        spec:
          clusterIP: None
          selector: {app: web}
          ports: [{port: 80}]
        """;

    [Theory, MemberData(nameof(Programs))]
    public async Task ADeployment_IsAppliedShownChangedAndDeleted(string program)
    {
        var kubectl = await StartAsync(program, "life");
        await kubectl.ExpectAsync("deployment.apps/web created\nservice/web created\n", Manifest(kubectl.Space, "web:1"), "apply", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web unchanged\nservice/web unchanged\n", Manifest(kubectl.Space, "web:1"), "apply", "-f", "-");
        await kubectl.ExpectAsync("deployment.apps/web configured\nservice/web unchanged\n", Manifest(kubectl.Space, "web:2"), "apply", "-f", "-");
        await kubectl.ExpectAsync("""
            NAME                  READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES   SELECTOR
            deployment.apps/web   0/0     0            0           #s    c            web:2    app=web

            NAME          TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   SELECTOR
            service/web   ClusterIP   None         <none>        80/TCP    #s    app=web

            """, "", "get", "deploy,svc", "-o", "wide");
        await kubectl.ExpectAsync("NAME   READY   UP-TO-DATE   AVAILABLE   AGE\nweb    0/0     0            0           #s\n", "", "get", "deploy", "-l", "app=web");
        await kubectl.ExpectAsync("deployment.apps/web\n", "", "get", "deploy", "-o", "name");
        await kubectl.ExpectAsync("deployment.apps/web scaled\n", "", "scale", "deploy/web", "--replicas=0", "--current-replicas=0");
        await kubectl.ExpectAsync("deployment.apps/web image updated\n", "", "set", "image", "deploy/web", "c=web:3");
        await kubectl.ExpectAsync("web:3", "", "get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}");
        await kubectl.ExpectAsync("deployment.apps/web labeled\n", "", "label", "deploy", "web", "tier=front");
        // Before 1.28 it says "annotate".
        Assert.StartsWith("deployment.apps/web annotate", (await kubectl.RunAsync("", "annotate", "deploy", "web", "note=x")).Output, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web patched\n", "", "patch", "deploy", "web", "-p", """{"spec":{"paused":true}}""");
        await kubectl.ExpectAsync("deployment.apps/web patched\n", "", "patch", "deploy", "web", "--type=json", "-p", """[{"op":"remove","path":"/spec/paused"}]""");
        await kubectl.ExpectAsync("deployment.apps/web patched\n", "", "patch", "deploy", "web", "--type=merge", "-p", """{"metadata":{"labels":{"tier":null}}}""");
        await kubectl.ExpectAsync("app=web", "", "get", "deploy", "web", "-o", "go-template={{range $k,$v := .metadata.labels}}{{$k}}={{$v}}{{end}}");
        var described = await kubectl.RunAsync("", "describe", "deploy", "web");
        Assert.Matches(@"Name:\s+web\nNamespace:\s+" + kubectl.Space + "\n", described.Output);
        Assert.Matches(@"Image:\s+web:3\n", described.Output);
        await kubectl.ExpectAsync("deployment.apps \"web\" deleted\n", "", "delete", "deploy", "web");
        var gone = await kubectl.RunAsync("", "get", "deploy", "web");
        Assert.Equal("Error from server (NotFound): deployments.apps \"web\" not found\n", gone.Error);
        Assert.Equal(1, gone.Code);
        Assert.Empty(world.Faults.Errors);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task ObjectsAreCreated_FromTheCommandLine(string program)
    {
        var kubectl = await StartAsync(program, "make");
        await kubectl.ExpectAsync("deployment.apps/d created\n", "", "create", "deployment", "d", "--image=web:1", "--replicas=0");
        await kubectl.ExpectAsync("configmap/c created\n", "", "create", "configmap", "c", "--from-literal=a=b");
        await kubectl.ExpectAsync("secret/s created\n", "", "create", "secret", "generic", "s", "--from-literal=a=b");
        await kubectl.ExpectAsync("serviceaccount/sa created\n", "", "create", "sa", "sa");
        await kubectl.ExpectAsync($"namespace/{kubectl.Space}-more created\n", "", "create", "namespace", kubectl.Space + "-more");
        await kubectl.ExpectAsync("NAME   DATA   AGE\nc      1      #s\n", "", "get", "cm", "c");
        await kubectl.ExpectAsync("NAME   TYPE     DATA   AGE\ns      Opaque   1      #s\n", "", "get", "secret", "s");
        await kubectl.ExpectAsync("Yg==", "", "get", "secret", "s", "-o", "jsonpath={.data.a}");
        var yaml = await kubectl.RunAsync("", "get", "cm", "c", "-o", "yaml");
        Assert.StartsWith("apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n", yaml.Output, StringComparison.Ordinal);
        var everywhere = await kubectl.RunAsync("", "get", "cm", "-A");
        Assert.Matches($@"(?m)^{kubectl.Space}\s+c\s+1\s+\d+s$", everywhere.Output);
        await kubectl.ExpectAsync("configmap \"c\" deleted\n", "", "delete", "cm", "c");
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task WhatIsWrong_IsToldByTheServer_AllAtOnce(string program)
    {
        var kubectl = await StartAsync(program, "wrong");
        var bad = Manifest(kubectl.Space, "web:1").Replace("replicas: 0", "replicaz: 0", StringComparison.Ordinal).Replace("image: web:1", "imaage: web:1", StringComparison.Ordinal).Split("---")[0];
        var refused = await kubectl.RunAsync(bad, "apply", "-f", "-");
        Assert.Contains("strict decoding error: unknown field \"spec.replicaz\", unknown field \"spec.template.spec.containers[0].imaage\"", refused.Error, StringComparison.Ordinal);
        var wrongType = await kubectl.RunAsync(Manifest(kubectl.Space, "web:1").Replace("replicas: 0", "replicas: many", StringComparison.Ordinal).Split("---")[0], "create", "-f", "-");
        Assert.Contains("spec.replicas: expected int32, found string", wrongType.Error, StringComparison.Ordinal);
        var unknown = await kubectl.RunAsync("apiVersion: v1\nkind: Nothing\nmetadata: {name: x}\n", "apply", "-f", "-");
        Assert.Contains("no matches for kind \"Nothing\" in version \"v1\"", unknown.Error, StringComparison.Ordinal);
        await kubectl.ExpectAsync("deployment.apps/web created (server dry run)\n", Manifest(kubectl.Space, "web:1").Split("---")[0], "apply", "--dry-run=server", "-f", "-");
        Assert.Equal(1, (await kubectl.RunAsync("", "get", "deploy", "web")).Code);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task TheApi_ExplainsItself(string program)
    {
        var kubectl = await StartAsync(program, "explain");
        var explained = await kubectl.RunAsync("", "explain", "deployment.spec.template.spec.containers");
        Assert.Matches(@"FIELDS?:\s+containers <\[\]Container>", explained.Output);
        Assert.Matches(@"\n\s+image\s+<string>", explained.Output);
        var resources = await kubectl.RunAsync("", "api-resources", "--no-headers");
        Assert.Matches(@"(?m)^deployments\s+deploy\s+apps/v1\s+true\s+Deployment\s*$", resources.Output);
        Assert.Matches(@"(?m)^nodes\s+no\s+v1\s+false\s+Node\s*$", resources.Output);
        await kubectl.ExpectAsync("admissionregistration.k8s.io/v1\napiextensions.k8s.io/v1\napiregistration.k8s.io/v1\napps/v1\nauthentication.k8s.io/v1\nauthorization.k8s.io/v1\nautoscaling/v1\nautoscaling/v2\nbatch/v1\ncertificates.k8s.io/v1\ncoordination.k8s.io/v1\ndiscovery.k8s.io/v1\nevents.k8s.io/v1\nflowcontrol.apiserver.k8s.io/v1\nmetrics.k8s.io/v1beta1\nnetworking.k8s.io/v1\nnode.k8s.io/v1\npolicy/v1\nrbac.authorization.k8s.io/v1\nscheduling.k8s.io/v1\nstorage.k8s.io/v1\nv1\n", "", "api-versions");
        await kubectl.ExpectAsync("yes\n", "", "auth", "can-i", "create", "pods");
        Assert.Contains("v1.33.0+orleans-orchestrator", (await kubectl.RunAsync("", "version")).Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task GetWatch_ShowsChangesAsTheyHappen(string program)
    {
        var kubectl = await StartAsync(program, "watch");
        await kubectl.ExpectAsync("configmap/first created\n", "", "create", "configmap", "first");
        using var process = Process.Start(KubectlRunner.Command(program, world, ["-n", kubectl.Space, "get", "cm", "-w", "--field-selector=metadata.name!=kube-root-ca.crt"]))!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Assert.Matches(@"^NAME\s+DATA\s+AGE$", await process.StandardOutput.ReadLineAsync(patience.Token));
            Assert.Matches(@"^first\s+0\s+\d+s$", await process.StandardOutput.ReadLineAsync(patience.Token));
            await world.CreateConfigMapAsync(kubectl.Space, "second");
            Assert.Matches(@"^second\s+1\s+\d+s$", await process.StandardOutput.ReadLineAsync(patience.Token));
        }
        finally
        {
            process.Kill();
        }
    }

    [GeneratedRegex(@"\b\d+(s|m\d*s?)(?=\s|$)")]
    private static partial Regex Ages();

    private async Task<Session> StartAsync(string program, string purpose)
    {
        var version = Path.GetFileName(program).Replace("kubectl", "", StringComparison.Ordinal).Replace('.', '-').Trim('-');
        var space = version.Length == 0 ? purpose : $"{purpose}-{version}";
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
            Assert.Equal(output.ReplaceLineEndings("\n"), Ages().Replace(result.Output, "#s"));
        }
    }
}
