using System.Diagnostics.Metrics;
using Orleans.Orchestrator.Api.Telemetry;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Tests.Telemetry;

public sealed class ExpositionTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private static readonly string[] Expected =
    [
        "apiserver_request_duration_seconds", "apiserver_requests_inflight", "orchestrator_store_commit_duration_seconds", "orchestrator_store_commit_writes",
        "orchestrator_collection_commits_total", "orchestrator_collection_objects", "orchestrator_collection_watchers",
        "orchestrator_controller_queue_duration_seconds", "orchestrator_controller_reconcile_duration_seconds",
        "orchestrator_scheduler_plan_duration_seconds", "orchestrator_scheduler_bind_duration_seconds", "orchestrator_scheduler_bindings_total",
        "process_cpu_seconds_total", "process_resident_memory_bytes", "dotnet_gc_heap_bytes", "dotnet_gc_collections_total", "dotnet_gc_pause_seconds_total",
    ];

    [Fact]
    public async Task Metrics_OfAWorkingCluster_AreValidPrometheusText()
    {
        await using var node = new InstantNode(world.Grains, "metered");
        await node.StartAsync();
        using var made = await world.SendAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/deployments", """
            {"metadata":{"name":"metered"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"m"}},
            "template":{"metadata":{"labels":{"app":"m"}},"spec":{"containers":[{"name":"c","image":"localhost/m:1"}]}}}}
            """);
        made.EnsureSuccessStatusCode();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var change in world.Grains.GetGrain<IDeploymentGrain>("default/metered").WatchAsync(patience.Token))
        {
            if (change.Object.Status.AvailableReplicas == 3)
                break;
        }

        var text = PrometheusText.Parse(await world.Admin.GetStringAsync("/metrics"));

        Assert.Empty(Expected.Except(text.Types.Keys));
        Assert.Equal("histogram", text.Types["orchestrator_store_commit_duration_seconds"]);
        // Other worlds in this process count as well, so only that there are numbers is certain.
        Assert.Contains("orchestrator_collection_objects{collection=\"pods\"}", text.Series.Keys);
        Assert.Contains("orchestrator_collection_objects{collection=\"nodes\"}", text.Series.Keys);
        Assert.True(text.Series["orchestrator_controller_reconcile_duration_seconds_count{controller=\"deployment\"}"] >= 1);
    }

    [Fact]
    public void InstrumentsOfOneName_AddUpToOneSeries()
    {
        using var exporter = new MetricsExporter();
        var name = "twice." + Guid.NewGuid().ToString("N");
        using var one = new Meter("Orleans.Orchestrator.One");
        using var two = new Meter("Orleans.Orchestrator.Two");
        one.CreateCounter<long>(name, description: "A \\ and\na line.").Add(1);
        two.CreateCounter<long>(name).Add(2);

        var text = PrometheusText.Parse(exporter.Render());

        Assert.Equal(3, text.Series[MetricSeries.Sanitize(name) + "_total{}"]);
    }

    [Fact]
    public async Task LabelsAreBounded_WhateverIsAskedFor()
    {
        for (var i = 0; i < 20; i++)
        {
            using var unknown = await world.Admin.GetAsync($"/apis/made.up/v1/things{i}/x{i}");
            using var method = await world.Admin.SendAsync(new HttpRequestMessage(new HttpMethod($"VERB{i}"), "/api/v1/pods"));
            using var nowhere = await world.Admin.SendAsync(new HttpRequestMessage(new HttpMethod($"VERB{i}"), $"/nowhere{i}"));
        }

        var text = await world.Admin.GetStringAsync("/metrics");

        Assert.DoesNotContain("things1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("verb1", text, StringComparison.OrdinalIgnoreCase);
    }
}
