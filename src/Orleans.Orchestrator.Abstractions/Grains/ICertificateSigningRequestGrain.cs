using Orleans.Orchestrator.Resources.Certificates.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One CertificateSigningRequest. Key: its name.</summary>
[Alias("orchestrator.ICertificateSigningRequestGrain")]
public interface ICertificateSigningRequestGrain : IResourceGrain<CertificateSigningRequest>;
