using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>Gives a Service the addresses and ports that its type needs.</summary>
public static class ServiceAddressing
{
    /// <summary>The Service with its cluster address and its ports of the nodes; every fault is told at once and nothing is taken.</summary>
    /// <exception cref="ApiException">422: an address or port that was asked for can't be had. 503: none is left.</exception>
    public static Service Assign(ServiceAddressPool pool, Service? current, Service next)
    {
        var key = KeyOf(next);
        var faults = new List<FieldFault>();
        try
        {
            var spec = AssignPorts(pool, key, current, AssignAddress(pool, key, current, next.Spec, faults), faults);
            if (faults.Count > 0)
                throw ApiErrors.Invalid(ResourceKinds.Service, next.Metadata.Name ?? "", faults);
            return next with { Spec = spec };
        }
        catch (ApiException)
        {
            Keep(pool, key, current);
            throw;
        }
    }

    /// <summary>Takes back what the Service doesn't have.</summary>
    public static void Keep(ServiceAddressPool pool, string key, Service? service) => pool.Keep(
        key, service?.Spec.ClusterIP, [.. service?.Spec.Ports.Where(p => p.NodePort > 0).Select(p => (p.NodePort!.Value, ProtocolOf(p))) ?? []]);

    /// <summary>The key of a Service's grain.</summary>
    public static string KeyOf(Service service) => $"{service.Metadata.Namespace}/{service.Metadata.Name}";

    private static ServiceSpec AssignAddress(ServiceAddressPool pool, string key, Service? current, ServiceSpec spec, List<FieldFault> faults)
    {
        if (spec.Type == "ExternalName" || spec.ClusterIP == "None")
            return spec.ClusterIP == "None" ? spec with { ClusterIPs = ["None"] } : spec with { ClusterIP = null, ClusterIPs = [] };
        var wanted = spec.ClusterIP is { Length: > 0 } asked ? asked : spec.ClusterIPs.FirstOrDefault();
        if (string.IsNullOrEmpty(wanted) && current?.Spec.ClusterIP is { Length: > 0 } and not "None")
            wanted = current.Spec.ClusterIP;
        if (string.IsNullOrEmpty(wanted))
        {
            wanted = pool.AllocateAddress(key)?.ToString()
                ?? throw ApiErrors.ServiceUnavailable("every cluster address of the service range is taken; remove a Service first");
        }
        else if (pool.TakeAddress(key, wanted) is { } refusal)
        {
            faults.Add(new FieldFault(FaultReason.Invalid, "spec.clusterIPs",
                $"Invalid value: [\"{wanted}\"]: failed to allocate IP {wanted}: {refusal}"));
        }

        return spec with { ClusterIP = wanted, ClusterIPs = [wanted] };
    }

    private static ServiceSpec AssignPorts(ServiceAddressPool pool, string key, Service? current, ServiceSpec spec, List<FieldFault> faults)
    {
        if (spec.Type != "NodePort" && (spec.Type != "LoadBalancer" || spec.AllocateLoadBalancerNodePorts == false))
            return spec;
        var ports = ImmutableArray.CreateBuilder<ServicePort>(spec.Ports.Length);
        for (var i = 0; i < spec.Ports.Length; i++)
        {
            var port = spec.Ports[i];
            var number = port.NodePort ?? 0;
            if (number == 0)
                number = current?.Spec.Ports.FirstOrDefault(p => p.Port == port.Port && ProtocolOf(p) == ProtocolOf(port))?.NodePort ?? 0;
            if (number == 0)
            {
                number = pool.AllocatePort(key, ProtocolOf(port));
                if (number == 0)
                    throw ApiErrors.ServiceUnavailable("every NodePort is taken; remove a Service first");
            }
            else if (pool.TakePort(key, number, ProtocolOf(port)) is { } refusal)
            {
                faults.Add(new FieldFault(FaultReason.Invalid, $"spec.ports[{i}].nodePort", $"Invalid value: {number}: {refusal}"));
            }

            ports.Add(port with { NodePort = number });
        }

        return spec with { Ports = ports.MoveToImmutable() };
    }

    private static string ProtocolOf(ServicePort port) => port.Protocol is { Length: > 0 } protocol ? protocol : "TCP";
}
