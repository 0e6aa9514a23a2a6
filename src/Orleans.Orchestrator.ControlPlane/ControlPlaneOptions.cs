using Orleans.Orchestrator.ControlPlane.Collections;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>How the control plane runs.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>The certificate (PEM) of the authority that signs the API's; put into every namespace as ConfigMap <c>kube-root-ca.crt</c>. Null for none.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Limits of the collections.</summary>
    public CollectionOptions Collections { get; init; } = new();

    /// <summary>Limits of custom kinds.</summary>
    public CustomResources.CustomResourceOptions CustomResources { get; init; } = new();
}
