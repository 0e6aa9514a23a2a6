using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Orchestrator.Resources.Certificates.V1;

namespace Orleans.Orchestrator.ControlPlane.Certificates;

/// <summary>What requests for certificates say, and what is signed here.</summary>
internal static class CertificateRequests
{
    /// <summary>The signer of certificates by which users prove to the API who they are: the one that the cluster itself is.</summary>
    public const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    public const string Approved = "Approved";
    public const string Denied = "Denied";
    public const string Failed = "Failed";

    /// <summary>The longest, and what is given to who asks for no time.</summary>
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    private static readonly string[] ClientUsages = ["client auth", "digital signature", "key encipherment"];

    /// <summary>The request, or null and what is wrong with it.</summary>
    public static CertificateRequest? Parse(ReadOnlySpan<byte> pem, out string fault)
    {
        fault = "";
        try
        {
            return CertificateRequest.LoadSigningRequestPem(Encoding.ASCII.GetString(pem), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException e)
        {
            fault = e.Message;
        }
        catch (ArgumentException)
        {
            fault = "PEM block type must be CERTIFICATE REQUEST";
        }

        return null;
    }

    /// <summary>The organizations of the request's subject, which become groups.</summary>
    public static IEnumerable<string> OrganizationsOf(CertificateRequest request) => request.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.10").Select(part => part.GetSingleElementValue() ?? "");

    /// <summary>Whether the cluster is to sign it now: it is approved, not denied, not done, and for its own signer.</summary>
    public static bool IsDue(CertificateSigningRequest value) => value is { Spec.SignerName: ClientSigner, Status.Certificate.IsEmpty: true, Metadata.DeletionTimestamp: null }
        && Has(value, Approved) && !Has(value, Denied) && !Has(value, Failed);

    /// <summary>Why the cluster does not sign it though it is approved; null when it does.</summary>
    public static string? Obstacle(CertificateSigningRequestSpec spec)
    {
        if (!spec.Usages.Contains("client auth") || spec.Usages.Except(ClientUsages).Any())
            return "usages must include \"client auth\" and nothing but \"digital signature\" and \"key encipherment\" beside it";
        return Parse(spec.Request.Span, out var fault) is null ? fault : null;
    }

    /// <summary>How long the certificate counts.</summary>
    public static TimeSpan LifetimeOf(CertificateSigningRequestSpec spec) =>
        spec.ExpirationSeconds is { } seconds && TimeSpan.FromSeconds(seconds) < LongestLifetime ? TimeSpan.FromSeconds(seconds) : LongestLifetime;

    /// <summary>Whether it has a condition.</summary>
    public static bool Has(CertificateSigningRequest value, string type) => value.Status.Conditions.Any(c => c.Type == type);

    /// <summary>Whether the bytes are certificates as PEM and nothing else that is PEM.</summary>
    public static bool AreCertificates(ReadOnlySpan<byte> pem)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(Encoding.ASCII.GetString(pem));
            return found.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
