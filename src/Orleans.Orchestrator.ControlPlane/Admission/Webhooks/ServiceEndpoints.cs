using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>Connects to a Service from this process: straight to one of its ready pods, in turn.</summary>
internal sealed class ServiceEndpoints(Lazy<IGrainFactory> grains)
{
    private uint _turn;

    /// <summary>A connection to the Service.</summary>
    /// <exception cref="WebhookException">There is no such Service or port, or no pod of it is ready.</exception>
    public async ValueTask<Stream> ConnectAsync(ServiceReference service, CancellationToken cancellationToken)
    {
        var endpoint = await FindAsync(service);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<EndPoint> FindAsync(ServiceReference reference)
    {
        var key = new ResourceKey(reference.Namespace, reference.Name);
        var found = (await grains.Value.GetGrain<ICollectionWriter>(ResourceKinds.Service.Collection).FindAsync(key))?.As<Service>()
            ?? throw new WebhookException($"service \"{reference.Name}\" not found");
        var number = reference.Port ?? 443;
        if (found.Spec is { Type: "ExternalName", ExternalName: { } host })
            return new DnsEndPoint(host, number);
        var port = found.Spec.Ports.FirstOrDefault(p => p.Port == number)
            ?? throw new WebhookException($"no service port {number} found for service \"{reference.Name}\"");
        var ready = await ReadyAsync(key, port);
        return ready.Count > 0
            ? ready[(int)(Interlocked.Increment(ref _turn) % (uint)ready.Count)]
            : throw new WebhookException($"no endpoints available for service \"{reference.Name}\"");
    }

    private async Task<List<IPEndPoint>> ReadyAsync(ResourceKey service, ServicePort port)
    {
        var slices = await grains.Value.GetCollection(ResourceKinds.EndpointSlice)
            .ListAsync(new ListQuery { Namespace = service.Namespace, LabelSelector = $"kubernetes.io/service-name={service.Name}" });
        var ready = new List<IPEndPoint>();
        foreach (var slice in slices.Items.Select(i => i.As<EndpointSlice>()))
        {
            if (slice.Ports.FirstOrDefault(p => (p.Name ?? "") == (port.Name ?? ""))?.Port is not { } target)
                continue;
            foreach (var address in slice.Endpoints.Where(e => e.Conditions.Ready != false).SelectMany(e => e.Addresses))
            {
                if (IPAddress.TryParse(address, out var ip))
                    ready.Add(new IPEndPoint(ip, target));
            }
        }

        return ready;
    }
}
