using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Traces and metrics by OTLP. Prometheus' <c>/metrics</c> is the API's and needs none of this.</summary>
internal sealed class Telemetry(OrcdOptions options) : IHostedService, IDisposable
{
    private const string Ours = "Orleans.Orchestrator.*";

    /// <summary>
    /// The sources of grain calls, without which a trace would end at the first grain. Orleans counts interfaces in a namespace that begins with its name,
    /// as ours do, among those of its runtime.
    /// </summary>
    private static readonly string[] GrainCalls = ["Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Otlp is null)
            return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService("orcd", serviceInstanceId: options.NodeName);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).SetSampler(new RequestSampler())
            .AddSource([Ours, .. GrainCalls]).AddOtlpExporter(o => Target(o, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Ours).AddOtlpExporter(o => Target(o, "v1/metrics")).Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _traces?.ForceFlush(2000);
        _metrics?.ForceFlush(2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>By gRPC the service is part of the protocol; by HTTP each signal has its own path under the given address.</summary>
    private void Target(OtlpExporterOptions exporter, string path)
    {
        exporter.Protocol = options.OtlpProtocol;
        exporter.Endpoint = options.OtlpProtocol == OtlpExportProtocol.Grpc
            ? options.Otlp!
            : new Uri(options.Otlp!.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
