using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Chaos.Clients;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Http;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>Those who write Deployments, delete pods and cordon nodes by the API, and remember what they were told.</summary>
internal sealed class ChaosUsers(ChaosCluster cluster)
{
    private const string Namespace = "default";
    private const string Deployments = $"/apis/apps/v1/namespaces/{Namespace}/deployments";
    private const string Pods = $"/api/v1/namespaces/{Namespace}/pods";
    private const string Budgets = $"/apis/policy/v1/namespaces/{Namespace}/poddisruptionbudgets";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string Apply = "application/apply-patch+yaml";
    private static readonly string[] Names = ["web", "db", "cache", "api"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ApiClient _api = new(cluster, "user");
    private readonly ChaosLedger _ledger = new();

    /// <summary>Does what a step says.</summary>
    public Task DoAsync(ChaosStep step)
    {
        var name = Names[step.Target % Names.Length];
        return step.Action switch
        {
            ChaosAction.Create => WriteAsync(name, new HttpCall("POST", Deployments, Deployment(name, step.Amount))),
            ChaosAction.Scale => WriteAsync(name, Patch($"{Deployments}/{name}/scale", Merge, $$"""{"spec":{"replicas":{{Replicas(name, step.Amount)}} } }""")),
            ChaosAction.RollOut => WriteAsync(name, RollOut(name, step)),
            ChaosAction.Delete => WriteAsync(name, new HttpCall("DELETE", $"{Deployments}/{name}")),
            ChaosAction.DeletePod => OnPodAsync(step.Target, name => _api.SendAsync(new HttpCall("DELETE", $"{Pods}/{name}"))),
            ChaosAction.Evict => OnPodAsync(step.Target, name => _api.SendAsync(
                "POST", $"{Pods}/{name}/eviction", $$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{name}}}"}}""")),
            _ => CordonAsync(cluster.Fleet.Nodes.ElementAt(step.Target % cluster.Fleet.Nodes.Count).Name, step.Length),
        };
    }

    /// <summary>Compares what users were told with what is there.</summary>
    public async Task CheckAsync()
    {
        using var list = (await UntilDoneAsync(new HttpCall("GET", Deployments))).Parse();
        var present = list.RootElement.GetProperty("items").EnumerateArray()
            .Where(d => !d.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _)).ToDictionary(d => d.GetProperty("metadata").GetProperty("name").GetString()!, Told);
        foreach (var (name, message) in _ledger.Missing(present))
            cluster.Checkers.Report(new Violation("acknowledged", $"deployments/{Namespace}/{name}", message, cluster.Checkers.HistoryOf($"deployments/{Namespace}/{name}")));
    }

    /// <summary>Has a disruption budget keep half of the pods of each Deployment, of those that there are and those to come.</summary>
    public async Task ProtectAsync()
    {
        foreach (var name in Names)
        {
            var budget = new PodShape { MinAvailable = "50%" }.ToBudget(Namespace, name)!;
            await UntilDoneAsync(new HttpCall("POST", Budgets, ResourceObject.From(budget).Json));
        }
    }

    /// <summary>Lets every node take pods.</summary>
    public async Task UncordonAllAsync()
    {
        foreach (var node in cluster.Fleet.Nodes)
            await UntilDoneAsync(Cordon(node.Name, false));
    }

    private static int Replicas(string name, int amount) => name == "db" ? amount % 6 : amount;

    private static ReadOnlyMemory<byte> Deployment(string name, int amount) =>
        ResourceObject.From(new PodShape { Apart = name == "db", Spread = name == "cache" }.ToDeployment(Namespace, name, Replicas(name, amount))).Json;

    private static HttpCall Patch(string path, string type, string body) => new("PATCH", path, Encoding.UTF8.GetBytes(body), type);

    // By turns as kubectl set image does it, and by server-side apply.
    private static HttpCall RollOut(string name, ChaosStep step)
    {
        var spec = string.Create(CultureInfo.InvariantCulture, $$$$"""{"template":{"spec":{"containers":[{"name":"main","image":"app:{{{{step.Amount}}}}"}]}}}""");
        return step.Amount % 2 == 0
            ? Patch($"{Deployments}/{name}", Strategic, $$"""{"spec":{{spec}} }""")
            : Patch($"{Deployments}/{name}?fieldManager=rollout&force=true", Apply, $$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{name}}"},"spec":{{spec}} }""");
    }

    private static HttpCall Cordon(string node, bool cordoned) => Patch($"/api/v1/nodes/{node}", Merge, $$"""{"spec":{"unschedulable":{{(cordoned ? "true" : "null")}} } }""");

    // A Deployment as it is, or its scale.
    private static (string Uid, int Replicas) Told(JsonElement found) =>
        (found.GetProperty("metadata").GetProperty("uid").GetString()!, found.GetProperty("spec").TryGetProperty("replicas", out var replicas) ? replicas.GetInt32() : 0);

    // Whoever isn't answered waits until what was asked for can't happen any more: it may happen until then, and never after.
    private async Task WriteAsync(string name, HttpCall call)
    {
        if (!_ledger.TryBegin(name))
            return;
        var answer = await _api.SendAsync(call);
        if (answer.IsRefused)
        {
            _ledger.Refused(name);
        }
        else if (answer.IsDone)
        {
            using var body = answer.Parse();
            _ledger.Acknowledged(name, call.Method == "DELETE" ? null : Told(body.RootElement));
        }
        else
        {
            await answer.Over;
            _ledger.Unanswered(name);
        }
    }

    private async Task OnPodAsync(int which, Func<string, Task> act)
    {
        var answer = await _api.GetAsync(Pods);
        if (!answer.IsDone)
            return;
        using var list = answer.Parse();
        if (list.RootElement.GetProperty("items") is var pods && pods.GetArrayLength() is > 0 and var count)
            await act(pods[which % count].GetProperty("metadata").GetProperty("name").GetString()!);
    }

    private async Task CordonAsync(string node, TimeSpan length)
    {
        var answer = await _api.SendAsync(Cordon(node, true));
        if (answer.IsRefused)
            return;
        await Task.Delay(length, cluster.Time);
        await UntilDoneAsync(Cordon(node, false));
    }

    private async Task<ApiAnswer> UntilDoneAsync(HttpCall call)
    {
        while (true)
        {
            // What is there already was done by one of the attempts before.
            var answer = await _api.SendAsync(call);
            if (answer.IsDone || answer.Code == 409 || cluster.IsLost)
                return answer;
            await Task.Delay(Pause, cluster.Time);
        }
    }
}
