using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Service's ports. Whether a node port lies in the cluster's range is seen when it is taken.</summary>
internal static class ServicePortRules
{
    private static readonly FieldPath Ports = FieldPath.Spec.Child("ports");

    /// <summary>Each by itself.</summary>
    public static void Validate(ServiceSpec spec, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < spec.Ports.Length; i++)
        {
            var (port, at) = (spec.Ports[i], Ports.Index(i));
            if (!string.IsNullOrEmpty(port.Name))
            {
                Checks.Label(at.Child("name"), port.Name, faults);
                if (!names.Add(port.Name))
                    faults.Duplicate(at.Child("name"), port.Name);
            }
            else if (spec.Ports.Length > 1)
            {
                faults.Required(at.Child("name"));
            }

            Checks.Port(at.Child("port"), port.Port, faults);
            Checks.Protocol(at.Child("protocol"), port.Protocol, faults);
            if (port.TargetPort is { } target)
                Checks.Port(at.Child("targetPort"), target, faults);
            Checks.Qualified(at.Child("appProtocol"), port.AppProtocol, faults);
        }
    }

    /// <summary>All together.</summary>
    public static void ValidateTogether(ServiceSpec spec, FaultList faults)
    {
        var nodePorts = new HashSet<(string?, int)>();
        var ports = new HashSet<(string?, int)>();
        for (var i = 0; i < spec.Ports.Length; i++)
        {
            if (spec.Type == "ClusterIP" && spec.Ports[i].NodePort is not (null or 0))
                faults.Forbidden(Ports.Index(i).Child("nodePort"), "may not be used when `type` is 'ClusterIP'");
        }

        for (var i = 0; i < spec.Ports.Length; i++)
        {
            if (spec.Ports[i].NodePort is { } nodePort and not 0 && !nodePorts.Add((spec.Ports[i].Protocol, nodePort)))
                faults.Duplicate(Ports.Index(i).Child("nodePort"), nodePort);
        }

        for (var i = 0; i < spec.Ports.Length; i++)
        {
            if (!ports.Add((spec.Ports[i].Protocol, spec.Ports[i].Port)))
                faults.Duplicate(Ports.Index(i), FaultValue.Of(new ServicePort { Protocol = spec.Ports[i].Protocol, Port = spec.Ports[i].Port }));
        }
    }
}
