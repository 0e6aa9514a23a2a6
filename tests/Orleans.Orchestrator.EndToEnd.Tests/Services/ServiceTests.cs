using System.Text.RegularExpressions;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Services;

/// <summary>Services: balancing, names, and who is asked at all.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class ServiceTests(SharedNode shared)
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/hello:1.0
                readinessProbe: {httpGet: {path: PROBE, port: 8080}, periodSeconds: 1, failureThreshold: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort
          selector: {app: web}
          ports: [{port: 80, targetPort: 8080}]
        """;

    private const string Asker = """
        apiVersion: v1
        kind: Pod
        metadata: {name: asker}
        spec:
          restartPolicy: Never
          containers:
          - name: c
            image: localhost/hello:1.0
            command:
            - sh
            - -c
            - |
              set -e
              for name in web web.default web.default.svc web.default.svc.cluster.local; do
                echo "$name: $(wget -q -O - http://$name)"
              done
              nslookup web.default.svc.cluster.local
              ! nslookup missing.default.svc.cluster.local
        """;

    private readonly RunningNode _node = shared.Node;

    [Fact]
    public async Task AService_AnswersFromDifferentPods_ByAddressNodePortAndName()
    {
        (await _node.ApplyAsync(Web.Replace("PROBE", "/", StringComparison.Ordinal))).Succeeded();
        await _node.ExpectAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var pods = (await _node.ListAsync("pods", "-l", "app=web")).Select(p => p.Name()).ToHashSet();
        var address = await _node.ExpectAsync("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        var port = await _node.ExpectAsync("get", "service", "web", "-o", "jsonpath={.spec.ports[0].nodePort}");
        foreach (var url in (string[])[$"http://{address}", $"http://127.0.0.1:{port}"])
        {
            // By chance alone, one of three pods answers 60 times in a row once in 10^28 runs.
            var answers = new HashSet<string>();
            for (var i = 0; i < 60 && answers.Count < 2; i++)
                answers.Add((await _node.CurlAsync("--retry", "20", "--retry-connrefused", "--retry-delay", "0", "-f", url)).Succeeded().Trim());
            Assert.True(answers.Count >= 2, $"{url} was answered by {string.Join(", ", answers)} only");
            Assert.Subset(pods, answers.Select(a => a.Replace("Hello from ", "", StringComparison.Ordinal)).ToHashSet());
        }

        (await _node.ApplyAsync(Asker)).Succeeded();
        var phase = await Eventually.HoldsAsync("the asking pod to end", () => _node.ExpectAsync("get", "pod", "asker", "-o", "jsonpath={.status.phase}"), p => p is "Succeeded" or "Failed");
        var said = await _node.ExpectAsync("logs", "asker");
        Assert.True(phase == "Succeeded", said);
        foreach (var name in (string[])["web", "web.default", "web.default.svc", "web.default.svc.cluster.local"])
            Assert.Matches($@"(?m)^{Regex.Escape(name)}: Hello from web-", said);
        Assert.Contains(address, said, StringComparison.Ordinal);
        await _node.ExpectAsync("delete", "pod/asker", "deployment/web", "service/web");
        await Eventually.HoldsAsync("the pods to go", () => _node.ExpectAsync("get", "pods", "-l", "app=web", "-o", "name"), names => names.Length == 0);
    }

    [Fact]
    public async Task EndpointsFollowReadiness()
    {
        await _node.ExpectAsync("create", "namespace", "ready");
        (await _node.ClientAsync("orc", Web.Replace("PROBE", "/ready", StringComparison.Ordinal), "-n", "ready", "apply", "-f", "-")).Succeeded();
        var pods = await Eventually.HoldsAsync("three pods to run", () => _node.ListAsync("pods", "-n", "ready", "--field-selector", "status.phase=Running"), found => found.Length == 3);
        var address = await _node.ExpectAsync("-n", "ready", "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        Assert.Equal(["False", "False", "False"], await ReadinessAsync());
        Assert.NotEqual(0, (await _node.CurlAsync("-f", $"http://{address}")).Code);

        var page = $"/proc/{_node.Containers.Of(pods[1].Uid())}/root/www/ready";
        await File.WriteAllTextAsync(page, "yes");
        await Eventually.HoldsAsync("one pod to be ready", ReadinessAsync, r => r.Count(x => x == "True") == 1);
        for (var i = 0; i < 5; i++)
            Assert.Equal($"Hello from {pods[1].Name()}\n", (await Eventually.HoldsAsync("the ready pod to answer", () => _node.CurlAsync("-f", $"http://{address}"), a => a.Code == 0)).Output);

        File.Delete(page);
        await Eventually.HoldsAsync("no pod to be ready", ReadinessAsync, r => r.All(x => x == "False"));
        await Eventually.HoldsAsync("the service to refuse", () => _node.CurlAsync("-f", $"http://{address}"), a => a.Code != 0);
        await _node.ExpectAsync("delete", "namespace", "ready");
    }

    private async Task<string[]> ReadinessAsync() => [.. (await _node.ListAsync("pods", "-n", "ready")).Select(p => p.IsReady() ? "True" : "False")];
}
