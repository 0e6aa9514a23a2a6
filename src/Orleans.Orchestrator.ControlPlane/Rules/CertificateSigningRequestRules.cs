using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Certificates;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Certificates.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for CertificateSigningRequests (kubernetes <c>pkg/apis/certificates/validation</c>).</summary>
internal sealed class CertificateSigningRequestRules : ResourceRules<CertificateSigningRequest>
{
    private const int ShortestSeconds = 600;

    private static readonly FrozenSet<string> Usages = FrozenSet.Create(
        "signing", "digital signature", "content commitment", "key encipherment", "key agreement", "data encipherment", "cert sign", "crl sign", "encipher only",
        "decipher only", "any", "server auth", "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user",
        "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc");

    private static readonly string[] Lasting = [CertificateRequests.Approved, CertificateRequests.Denied, CertificateRequests.Failed];

    public override CertificateSigningRequest PrepareForCreate(CertificateSigningRequest value) => value with { Status = CertificateSigningRequestStatus.Empty };

    /// <summary>A request is what it was when it was made.</summary>
    public override CertificateSigningRequest PrepareForUpdate(CertificateSigningRequest current, CertificateSigningRequest next) =>
        next with { Spec = current.Spec, Status = current.Status };

    /// <summary>Who signs neither approves nor denies.</summary>
    public override CertificateSigningRequest WithStatusOf(CertificateSigningRequest current, CertificateSigningRequest next) => current with
    {
        Status = next.Status with
        {
            Conditions = [.. next.Status.Conditions.Where(c => !IsDecision(c)), .. current.Status.Conditions.Where(IsDecision)],
        },
    };

    public override bool HasSameSpec(CertificateSigningRequest left, CertificateSigningRequest right) => left.Spec.Equals(right.Spec);

    public override IEnumerable<string> NameFaults(string name) => PathSegments.Faults(name);

    public override void Validate(CertificateSigningRequest value, FaultList faults)
    {
        var spec = value.Spec;
        if (CertificateRequests.Parse(spec.Request.Span, out var fault) is null)
            faults.Invalid(FieldPath.Spec.Child("request"), Convert.ToBase64String(spec.Request.Span), fault);
        var usages = FieldPath.Spec.Child("usages");
        if (spec.Usages.IsEmpty)
            faults.Required(usages);
        for (var i = 0; i < spec.Usages.Length; i++)
        {
            if (!Usages.Contains(spec.Usages[i]))
                faults.NotSupported(usages.Index(i), spec.Usages[i], Usages.Order(StringComparer.Ordinal));
            else if (spec.Usages.IndexOf(spec.Usages[i]) < i)
                faults.Duplicate(usages.Index(i), spec.Usages[i]);
        }

        Signer(spec.SignerName, faults);
        if (spec.ExpirationSeconds is < ShortestSeconds)
            faults.Invalid(FieldPath.Spec.Child("expirationSeconds"), spec.ExpirationSeconds, "may not specify a duration less than 600 seconds (10 minutes)");
        Conditions(value.Status.Conditions, faults);
    }

    public override void ValidateUpdate(CertificateSigningRequest current, CertificateSigningRequest next, FaultList faults)
    {
        foreach (var gone in Lasting.Where(type => CertificateRequests.Has(current, type) && !CertificateRequests.Has(next, type)))
            faults.Forbidden(FieldPath.Root("status").Child("conditions"), $"updates may not remove a condition of type \"{gone}\"");
    }

    public override void ValidateStatusUpdate(CertificateSigningRequest current, CertificateSigningRequest next, FaultList faults)
    {
        ValidateUpdate(current, next, faults);
        Conditions(next.Status.Conditions, faults);
        var path = FieldPath.Root("status").Child("certificate");
        if (!current.Status.Certificate.IsEmpty && current.Status.Certificate != next.Status.Certificate)
            faults.Forbidden(path, "updates may not modify status.certificate content, and cannot set to empty");
        else if (!next.Status.Certificate.IsEmpty && !CertificateRequests.AreCertificates(next.Status.Certificate.Span))
            faults.Invalid(path, "<certificate data>", "must contain at least one CERTIFICATE PEM block");
    }

    private static bool IsDecision(CertificateSigningRequestCondition condition) => condition.Type is CertificateRequests.Approved or CertificateRequests.Denied;

    private static void Signer(string name, FaultList faults)
    {
        var path = FieldPath.Spec.Child("signerName");
        if (name.Length == 0)
        {
            faults.Required(path);
            return;
        }

        var slash = name.IndexOf('/');
        if (slash <= 0 || slash == name.Length - 1 || name.IndexOf('/', slash + 1) >= 0)
            faults.Invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
        else if (!name[..slash].Contains('.'))
            faults.Invalid(path, name[..slash], "should be a domain with at least two segments separated by dots");
        else if (name.StartsWith("kubernetes.io/legacy-unknown", StringComparison.Ordinal))
            faults.Invalid(path, name, "this legacy signerName is not allowed via this API version");
    }

    private static void Conditions(ImmutableArray<CertificateSigningRequestCondition> conditions, FaultList faults)
    {
        var path = FieldPath.Root("status").Child("conditions");
        for (var i = 0; i < conditions.Length; i++)
        {
            var (condition, at) = (conditions[i], path.Index(i));
            if (condition.Type.Length == 0)
                faults.Required(at.Child("type"));
            if (condition.Status.Length == 0)
                faults.Required(at.Child("status"));
            else if (condition.Status is not ("True" or "False" or "Unknown"))
                faults.NotSupported(at.Child("status"), condition.Status, "False", "True", "Unknown");
            else if (Lasting.Contains(condition.Type) && condition.Status != "True")
                faults.NotSupported(at.Child("status"), condition.Status, "True");
            if (conditions.Take(i).Any(other => other.Type == condition.Type))
                faults.Duplicate(at.Child("type"), condition.Type);
        }

        if (conditions.Any(c => c.Type == CertificateRequests.Approved) && conditions.Any(c => c.Type == CertificateRequests.Denied))
            faults.Invalid(path, CertificateRequests.Denied, "Approved and Denied conditions are mutually exclusive");
    }
}
