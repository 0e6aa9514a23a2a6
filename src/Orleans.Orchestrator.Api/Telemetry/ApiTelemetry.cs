using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Api.Telemetry;

/// <summary>The API's measurements and traces. Labels are kinds and verbs, never names, so their number is bounded.</summary>
internal sealed class ApiTelemetry : IDisposable
{
    /// <summary>The name of meter and activity source.</summary>
    public const string Name = "Orleans.Orchestrator.Api";

    private readonly Meter _meter = new(Name);
    private readonly ActivitySource _source = new(Name);
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _inFlight;

    public ApiTelemetry()
    {
        _duration = _meter.CreateHistogram<double>("apiserver.request.duration", "s", "How long requests took, streams apart.");
        _inFlight = _meter.CreateUpDownCounter<long>("apiserver.requests.inflight", description: "Requests that are being served.");
    }

    /// <summary>The span of one request; continues the client's trace. Null when nobody listens.</summary>
    public Activity? Start(HttpContext http, string verb, string resource)
    {
        if (!_source.HasListeners())
            return null;
        // ASP.NET Core has an activity of its own for its log, which nobody records; under it, ours would not be either.
        if (!ActivityContext.TryParse(http.Request.Headers.TraceParent, http.Request.Headers.TraceState, isRemote: true, out var parent))
            Activity.Current = null;
        // At creation, since what is recorded is decided by what is known then.
        KeyValuePair<string, object?>[] tags = [new("http.request.method", http.Request.Method), new("url.path", http.Request.Path.Value)];
        return _source.StartActivity($"{verb} {resource}", ActivityKind.Server, parent, tags);
    }

    /// <summary>Counts a request in.</summary>
    public void Begin(string verb) => _inFlight.Add(1, new KeyValuePair<string, object?>("verb", verb));

    /// <summary>Counts a request out.</summary>
    public void End(string verb, string resource, int code, TimeSpan duration, bool isStream)
    {
        _inFlight.Add(-1, new KeyValuePair<string, object?>("verb", verb));
        if (!isStream)
            _duration.Record(duration.TotalSeconds, new("verb", verb), new("resource", resource), new("code", code));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _source.Dispose();
    }
}
