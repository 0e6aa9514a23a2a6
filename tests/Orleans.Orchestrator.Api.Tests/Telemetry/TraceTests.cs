using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Tracing;

namespace Orleans.Orchestrator.Api.Tests.Telemetry;

public sealed class TraceTests : IAsyncLifetime
{
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"traced"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"traced"}},
        "template":{"metadata":{"labels":{"app":"traced"}},"spec":{"containers":[{"name":"c","image":"localhost/traced:1"}]}}}}
        """;

    private readonly ApiWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task OneTrace_RunsFromTheRequestThatMakesADeployment_ToTheStartOfItsPods()
    {
        await using var node = new InstantNode(_world.Grains, "instant");
        await node.StartAsync();
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        var started = new CountdownEvent(2);
        using var listener = Listen(trace, spans, started);

        using var answer = await PostAsync("/apis/apps/v1/namespaces/default/deployments", Deployment, trace);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.True(await Task.Run(() => started.Wait(TimeSpan.FromSeconds(30))), $"no pod was started in the trace; it has: {Names(spans)}");
        // The cluster goes on meanwhile.
        var seen = spans.ToArray();
        var names = seen.Select(s => s.OperationName).ToHashSet();
        Assert.Superset(new HashSet<string> { "create deployments", "collection.commit", "store.commit", "reconcile deployment", "reconcile replicaset", "schedule", "pod start" }, names);
        Assert.Contains(names, n => n.EndsWith("/CommitAsync", StringComparison.Ordinal));
        Assert.Contains(names, n => n.EndsWith("/BindAsync", StringComparison.Ordinal));
        var ids = seen.Select(s => s.SpanId).ToHashSet();
        Assert.All(seen.Where(s => s.OperationName != "create deployments"), s => Assert.True(ids.Contains(s.ParentSpanId), $"{s.OperationName} hangs in the air"));
    }

    [Fact]
    public async Task PodsCarryTheTrace_AndWhatTheUserWroteDoesNot()
    {
        var trace = ActivityTraceId.CreateRandom();
        await using var node = new InstantNode(_world.Grains, "instant");
        await node.StartAsync();
        using var started = new CountdownEvent(2);
        using var listener = Listen(trace, [], started);

        using var answer = await PostAsync("/apis/apps/v1/namespaces/default/deployments", Deployment, trace);

        Assert.True(await Task.Run(() => started.Wait(TimeSpan.FromSeconds(30))), "no pod was started in the trace");
        Assert.DoesNotContain(PodTrace.Annotation, await _world.Admin.GetStringAsync("/apis/apps/v1/deployments"), StringComparison.Ordinal);
        Assert.DoesNotContain(PodTrace.Annotation, await _world.Admin.GetStringAsync("/apis/apps/v1/replicasets"), StringComparison.Ordinal);
        using var pods = JsonDocument.Parse(await _world.Admin.GetStringAsync("/api/v1/pods"));
        Assert.All(pods.RootElement.GetProperty("items").EnumerateArray(), pod =>
            Assert.StartsWith($"00-{trace}-", pod.GetProperty("metadata").GetProperty("annotations").GetProperty(PodTrace.Annotation).GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task APod_CarriesNothing_WhenNobodyListens()
    {
        using var answer = await _world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", """{"metadata":{"name":"untraced"},"spec":{"containers":[{"name":"c","image":"localhost/c:1"}]}}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.DoesNotContain(PodTrace.Annotation, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestWithoutATrace_BeginsOne()
    {
        var seen = new TaskCompletionSource<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Orleans.Orchestrator.Api",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a =>
            {
                if (a.OperationName == "list leases")
                    seen.TrySetResult(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await _world.Admin.GetStringAsync("/apis/coordination.k8s.io/v1/leases");

        var activity = await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(default, activity.ParentSpanId);
    }

    private static string Names(IEnumerable<Activity> spans) => string.Join(", ", spans.Select(s => s.OperationName).Distinct());

    // Only this test's trace: other tests' pods are to stay as they are.
    private static ActivityListener Listen(ActivityTraceId trace, ConcurrentQueue<Activity> spans, CountdownEvent started)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name.StartsWith("Orleans.Orchestrator.", StringComparison.Ordinal) || s.Name == "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> o) => o.Parent.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStarted = a =>
            {
                spans.Enqueue(a);
                if (a.OperationName == "pod start" && !started.IsSet)
                    started.Signal();
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string json, ActivityTraceId trace)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        message.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        return await _world.Admin.SendAsync(message);
    }
}
