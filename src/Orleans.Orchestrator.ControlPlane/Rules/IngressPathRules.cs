using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the paths of Ingresses and where they lead.</summary>
internal static class IngressPathRules
{
    private static readonly string[] Sequences = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] Suffixes = ["/..", "/."];

    public static void Validate(FieldPath at, HTTPIngressPath value, FaultList faults)
    {
        var (path, text) = (at.Child("path"), value.Path ?? "");
        switch (value.PathType)
        {
            case null or "":
                faults.Required(at.Child("pathType"), "pathType must be specified");
                break;
            case "Exact" or "Prefix":
                Absolute(path, text, faults);
                foreach (var sequence in Sequences.Where(s => text.Contains(s, StringComparison.Ordinal)))
                    faults.Invalid(path, text, $"must not contain '{sequence}'");
                foreach (var suffix in Suffixes.Where(s => text.EndsWith(s, StringComparison.Ordinal)))
                    faults.Invalid(path, text, $"cannot end with '{suffix}'");
                break;
            case "ImplementationSpecific":
                if (text.Length > 0)
                    Absolute(path, text, faults);
                break;
            default:
                faults.NotSupported(at.Child("pathType"), value.PathType, "Exact", "ImplementationSpecific", "Prefix");
                break;
        }

        Backend(at.Child("backend"), value.Backend, faults);
    }

    public static void Backend(FieldPath path, IngressBackend backend, FaultList faults)
    {
        switch (backend.Service, backend.Resource)
        {
            case ({ }, { }):
                faults.Invalid(path, "", "cannot set both resource and service backends");
                break;
            case (null, null):
                faults.Invalid(path, "", "resource or service backend is required");
                break;
            case (null, { } resource):
                if (string.IsNullOrEmpty(resource.Kind))
                    faults.Required(path.Child("resource", "kind"));
                if (string.IsNullOrEmpty(resource.Name))
                    faults.Required(path.Child("resource", "name"));
                break;
            case ({ } service, null):
                Service(path, service, faults);
                break;
        }
    }

    private static void Absolute(FieldPath path, string text, FaultList faults)
    {
        if (!text.StartsWith('/'))
            faults.Invalid(path, text, "must be an absolute path");
    }

    private static void Service(FieldPath path, IngressServiceBackend service, FaultList faults)
    {
        var at = path.Child("service");
        if (service.Name.Length == 0)
            faults.Required(at.Child("name"));
        else
            faults.InvalidEach(at.Child("name"), service.Name, DnsNames.Label1035Faults(service.Name));
        var (name, number) = (service.Port.Name ?? "", service.Port.Number ?? 0);
        if (name.Length > 0 && number != 0)
            faults.Invalid(path, "", "cannot set both port name & port number");
        else if (name.Length > 0)
            faults.InvalidEach(at.Child("port", "name"), name, DnsNames.PortNameFaults(name));
        else if (number != 0)
            Checks.Port(at.Child("port", "number"), number, faults);
        else
            faults.Required(path, "port name or number is required");
    }
}
