using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Orleans.Orchestrator.Tokens;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Signs with the cluster's authority.</summary>
internal sealed class CertificateSigner(ClusterCertificates certificates, TimeProvider time) : ICertificateSigner
{
    /// <inheritdoc/>
    public string SignClient(ReadOnlySpan<byte> request, TimeSpan lifetime)
    {
        // What the request wants beside its name and key is not taken over.
        var wanted = CertificateRequest.LoadSigningRequestPem(
            Encoding.ASCII.GetString(request), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        using var certificate = CertificateIssuer.IssueClient(certificates.Authority, wanted.SubjectName, wanted.PublicKey, lifetime, time.GetUtcNow());
        return certificate.ExportCertificatePem() + "\n";
    }
}
