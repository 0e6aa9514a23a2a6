using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Ingresses (kubernetes <c>pkg/apis/networking/validation</c>).</summary>
internal sealed class IngressRules : ResourceRules<Ingress>
{
    /// <summary>How a class was named before there was a field for it.</summary>
    public const string ClassAnnotation = "kubernetes.io/ingress.class";

    public override bool HasGeneration => true;

    public override Ingress PrepareForCreate(Ingress value) => value with { Status = IngressStatus.Empty };

    public override Ingress PrepareForUpdate(Ingress current, Ingress next) => next with { Status = current.Status };

    public override Ingress WithStatusOf(Ingress current, Ingress next) => current with { Status = next.Status };

    public override bool HasSameSpec(Ingress left, Ingress right) => left.Spec.Equals(right.Spec);

    public override void Validate(Ingress value, FaultList faults)
    {
        var spec = value.Spec;
        if (spec.Rules.IsEmpty && spec.DefaultBackend is null)
            faults.Invalid(FieldPath.Spec, Array.Empty<string>(), "either `defaultBackend` or `rules` must be specified");
        if (spec.DefaultBackend is { } backend)
            IngressPathRules.Backend(FieldPath.Spec.Child("defaultBackend"), backend, faults);
        for (var i = 0; i < spec.Rules.Length; i++)
            Rule(FieldPath.Spec.Child("rules").Index(i), spec.Rules[i], faults);
        for (var i = 0; i < spec.Tls.Length; i++)
            Tls(FieldPath.Spec.Child("tls").Index(i), spec.Tls[i], faults);
        if (spec.IngressClassName is { } name)
            faults.InvalidEach(FieldPath.Spec.Child("ingressClassName"), name, DnsNames.SubdomainFaults(name));
    }

    public override void ValidateCreate(Ingress value, FaultList faults)
    {
        if (value.Spec.IngressClassName is not null && value.Metadata.Annotations.TryGetValue(ClassAnnotation, out var name) && name != value.Spec.IngressClassName)
            faults.Invalid(FieldPath.Metadata.Child("annotations").Child(ClassAnnotation), name, "must match `ingressClassName` when both are specified");
    }

    public override void ValidateStatusUpdate(Ingress current, Ingress next, FaultList faults)
    {
        var path = FieldPath.Root("status").Child("loadBalancer", "ingress");
        for (var i = 0; i < next.Status.LoadBalancer.Ingress.Length; i++)
        {
            var (ingress, at) = (next.Status.LoadBalancer.Ingress[i], path.Index(i));
            if (!string.IsNullOrEmpty(ingress.Ip))
                AddressRules.Ip(at.Child("ip"), ingress.Ip, faults);
            if (string.IsNullOrEmpty(ingress.Hostname))
                continue;
            faults.InvalidEach(at.Child("hostname"), ingress.Hostname, DnsNames.SubdomainFaults(ingress.Hostname));
            if (AddressRules.Parse(ingress.Hostname) is not null)
                faults.Invalid(at.Child("hostname"), ingress.Hostname, "must be a DNS name, not an IP address");
        }
    }

    private static void Rule(FieldPath path, IngressRule rule, FaultList faults)
    {
        if (rule.Host is { Length: > 0 } host)
        {
            if (AddressRules.Parse(host) is not null)
                faults.Invalid(path.Child("host"), host, "must be a DNS name, not an IP address");
            else
                Host(path.Child("host"), host, faults);
        }

        if (rule.Http is not { } http)
            return;
        var paths = path.Child("http", "paths");
        if (http.Paths.IsEmpty)
            faults.Required(paths);
        for (var i = 0; i < http.Paths.Length; i++)
            IngressPathRules.Validate(paths.Index(i), http.Paths[i], faults);
    }

    private static void Tls(FieldPath path, IngressTLS tls, FaultList faults)
    {
        for (var i = 0; i < tls.Hosts.Length; i++)
            Host(path.Child("hosts").Index(i), tls.Hosts[i], faults);
        if (!string.IsNullOrEmpty(tls.SecretName))
            faults.InvalidEach(path.Child("secretName"), tls.SecretName, DnsNames.SubdomainFaults(tls.SecretName));
    }

    /// <summary>A DNS name whose first label may be a star.</summary>
    private static void Host(FieldPath path, string host, FaultList faults)
    {
        if (host.StartsWith("*.", StringComparison.Ordinal))
            faults.InvalidEach(path, host, DnsNames.SubdomainFaults(host[2..]));
        else
            faults.InvalidEach(path, host, DnsNames.SubdomainFaults(host));
    }
}
