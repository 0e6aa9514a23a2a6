using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>
/// Records traces that begin with a request to the API, or with a pod that a node starts, and those that a client records already.
/// Heartbeats and what else the cluster does for itself would drown them.
/// </summary>
internal sealed class RequestSampler : Sampler
{
    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isRecorded = parent.TraceId != default
            ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
            : samplingParameters.Kind == ActivityKind.Consumer || samplingParameters.Tags?.Any(tag => tag.Key == "http.request.method") == true;
        return new SamplingResult(isRecorded ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
