using System.Diagnostics.Metrics;

namespace Orleans.Orchestrator.Networking;

/// <summary>Counters of this library, under the meter <see cref="MeterName"/>.</summary>
public static class NetworkMetrics
{
    /// <summary>Name to subscribe to.</summary>
    public const string MeterName = "Orleans.Orchestrator.Networking";

    private static readonly Meter Meter = new(MeterName);

    internal static Histogram<double> PodAttachSeconds { get; } =
        Meter.CreateHistogram<double>("network.pod.attach.duration", "s", "Time to give a pod its link.");

    internal static Histogram<double> ServiceApplySeconds { get; } =
        Meter.CreateHistogram<double>("network.services.apply.duration", "s", "Time to make the kernel's service table what it should be.");

    internal static Counter<long> ServiceElements { get; } =
        Meter.CreateCounter<long>("network.services.elements", "{element}", "Elements added to or removed from the service table.");

    internal static Counter<long> ServiceReplacements { get; } =
        Meter.CreateCounter<long>("network.services.replacements", "{table}", "Times the whole service table was written anew.");

    internal static Counter<long> ConnectionsEnded { get; } =
        Meter.CreateCounter<long>("network.services.connections.ended", "{connection}", "UDP connections to endpoints that are gone, ended so that clients move.");

    internal static Counter<long> DnsQueries { get; } =
        Meter.CreateCounter<long>("network.dns.queries", "{query}", "Questions by where the answer came from: cluster, upstream, refused, malformed, dropped.");

    internal static Counter<long> DnsUpstreamFailures { get; } =
        Meter.CreateCounter<long>("network.dns.upstream.failures", "{query}", "Questions to an upstream server that got no usable answer.");
}
