using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.Api.Telemetry;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Telemetry;

public sealed class MetricsTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public void Instruments_AreShownInPrometheusText()
    {
        using var exporter = new MetricsExporter();
        using var meter = new Meter("Orleans.Orchestrator.Test." + Guid.NewGuid());
        meter.CreateCounter<long>("test.things", description: "Things.").Add(3, new KeyValuePair<string, object?>("kind", "a\"b"));
        meter.CreateHistogram<double>("test.wait", "s").Record(0.3);
        meter.CreateObservableGauge("test.level", () => 1.5);
        var text = exporter.Render();
        Assert.Contains("# HELP test_things_total Things.\n# TYPE test_things_total counter\ntest_things_total{kind=\"a\\\"b\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("test_wait_seconds_bucket{le=\"0.25\"} 0\ntest_wait_seconds_bucket{le=\"0.5\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("test_wait_seconds_bucket{le=\"+Inf\"} 1\ntest_wait_seconds_sum 0.3\ntest_wait_seconds_count 1\n", text, StringComparison.Ordinal);
        Assert.Contains("test_level 1.5\n", text, StringComparison.Ordinal);
        Assert.Contains("process_cpu_seconds_total ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_AreCountedByVerbAndResource()
    {
        await world.Admin.GetStringAsync("/api/v1/pods");
        var text = await world.Admin.GetStringAsync("/metrics");
        Assert.Matches("apiserver_request_duration_seconds_count\\{verb=\"list\",resource=\"pods\",code=\"200\"\\} [1-9]", text);
    }

    [Fact]
    public async Task ARequest_ContinuesTheClientsTrace()
    {
        var seen = new TaskCompletionSource<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Orleans.Orchestrator.Api",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                if (a.OperationName == "list limitranges")
                    seen.TrySetResult(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var message = new HttpRequestMessage(HttpMethod.Get, "/api/v1/limitranges");
        message.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var answer = await world.Admin.SendAsync(message);
        var activity = await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", activity.TraceId.ToString());
    }
}
