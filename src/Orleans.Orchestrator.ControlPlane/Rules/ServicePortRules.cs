using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Service's ports. Whether a node port lies in the cluster's range is seen when it is taken.</summary>
internal static class ServicePortRules
{
    public static void Validate(ServiceSpec spec, FaultList faults)
    {
        var path = FieldPath.Spec.Child("ports");
        if (spec.Ports.IsEmpty && spec.ClusterIP != "None" && spec.Type != "ExternalName")
            faults.Required(path);
        var names = new HashSet<string>();
        var ports = new HashSet<(int, string?)>();
        for (var i = 0; i < spec.Ports.Length; i++)
        {
            var (port, at) = (spec.Ports[i], path.Index(i));
            if (!string.IsNullOrEmpty(port.Name))
            {
                faults.InvalidEach(at.Child("name"), port.Name, DnsNames.LabelFaults(port.Name));
                if (!names.Add(port.Name))
                    faults.Duplicate(at.Child("name"), port.Name);
            }
            else if (spec.Ports.Length > 1)
            {
                faults.Required(at.Child("name"));
            }

            Checks.Port(at.Child("port"), port.Port, faults);
            Checks.RequiredOneOf(at.Child("protocol"), port.Protocol, faults, "SCTP", "TCP", "UDP");
            if (port.TargetPort is { } target)
                Checks.Port(at.Child("targetPort"), target, faults);
            NodePort(at.Child("nodePort"), spec, port, faults);
            if (!ports.Add((port.Port, port.Protocol)))
                faults.Duplicate(at, $"{port.Protocol}/{port.Port}");
        }
    }

    private static void NodePort(FieldPath path, ServiceSpec spec, ServicePort port, FaultList faults)
    {
        if (port.NodePort is not { } nodePort)
            return;
        if (spec.Type is "ClusterIP" or "ExternalName")
            faults.Forbidden(path, $"may not be used when `type` is '{spec.Type}'");
        else
            Checks.Port(path, nodePort, faults);
    }
}
