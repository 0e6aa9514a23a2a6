using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Streaming;
using Orleans.Orchestrator.NodeAgent.Streaming.Ports;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>Connections to a pod's localhost over an upgraded connection, as the kubelet's <c>/portForward</c>.</summary>
internal sealed class PortForwardEndpoint(PodRegistry pods, StreamUpgrade upgrade)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/portForward/{ns}/{pod}", [HttpMethods.Get, HttpMethods.Post], HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        var (ns, pod) = RouteValues.Pod(http);
        if (pods.Find(ns, pod) is not { } worker)
            await AgentRefusal.WriteAsync(http, StatusCodes.Status404NotFound, "pod does not exist");
        else if (worker.LastStatus.Phase is "Failed" or "Succeeded")
            await AgentRefusal.WriteAsync(http, StatusCodes.Status500InternalServerError, $"the pod has ended ({worker.LastStatus.Phase}), so nothing listens in it");
        else if (Ports(http.Request.Query) is { } ports)
            await upgrade.ServePortsAsync(http, ports, watch => new PortForward(worker, watch));
        else
            await AgentRefusal.WriteAsync(http, StatusCodes.Status400BadRequest, $"ports must be at most {ChannelPortForward.MaxPorts} numbers from 1 to 65535");
    }

    private static List<ushort>? Ports(IQueryCollection query)
    {
        var ports = new List<ushort>();
        foreach (var text in query["port"].SelectMany(one => (one ?? "").Split(',')))
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0 || ports.Count == ChannelPortForward.MaxPorts)
                return null;
            ports.Add(port);
        }

        return ports;
    }
}
