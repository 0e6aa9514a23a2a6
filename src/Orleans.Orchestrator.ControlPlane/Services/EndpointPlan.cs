using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using EndpointPort = Orleans.Orchestrator.Resources.Discovery.V1.EndpointPort;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>What one pod is to one Service.</summary>
public static class EndpointPlan
{
    /// <summary>The pod's endpoint; null when it has no address or has ended.</summary>
    public static Endpoint? For(Service service, Pod pod)
    {
        if (string.IsNullOrEmpty(pod.Status.PodIP) || PodFacts.IsTerminal(pod))
            return null;
        var serving = PodFacts.IsReady(pod);
        var terminating = PodFacts.IsTerminating(pod);
        var publish = service.Spec.PublishNotReadyAddresses == true;
        return new Endpoint
        {
            Addresses = [pod.Status.PodIP],
            Conditions = new EndpointConditions { Ready = publish || (serving && !terminating), Serving = serving, Terminating = terminating },
            Hostname = pod.Spec.Hostname is { Length: > 0 } name && pod.Spec.Subdomain == service.Metadata.Name ? name : null,
            NodeName = pod.Spec.NodeName,
            TargetRef = new ObjectReference { Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
        };
    }

    /// <summary>The ports at which the pod serves; a target port is found by its name among the containers' ports.</summary>
    public static ImmutableArray<EndpointPort> PortsFor(Service service, Pod pod)
    {
        var ports = ImmutableArray.CreateBuilder<EndpointPort>(service.Spec.Ports.Length);
        foreach (var port in service.Spec.Ports)
        {
            var protocol = port.Protocol is { Length: > 0 } given ? given : "TCP";
            var number = port.TargetPort switch
            {
                null => port.Port,
                { IsText: false, Number: 0 } => port.Port,
                { IsText: false } target => target.Number,
                { } target => Named(pod, target.Text!, protocol),
            };
            if (number > 0)
                ports.Add(new EndpointPort { Name = port.Name ?? "", Protocol = protocol, Port = number, AppProtocol = port.AppProtocol });
        }

        return ports.DrainToImmutable();
    }

    private static int Named(Pod pod, string name, string protocol)
    {
        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers.Where(c => c.RestartPolicy == "Always")))
        {
            foreach (var port in container.Ports)
            {
                if (port.Name == name && (port.Protocol ?? "TCP") == protocol)
                    return port.ContainerPortValue;
            }
        }

        return 0;
    }
}
