using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>A PersistentVolumeClaim, as the rest of the control plane speaks to it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IClaimController")]
public interface IClaimController : IGrainWithStringKey
{
    /// <summary>Writes spec and status together.</summary>
    /// <param name="next">Made from the claim as it is: a resourceVersion that is not the current one is refused.</param>
    /// <exception cref="Errors.ApiException">404, 409: it is gone, or was changed meanwhile.</exception>
    [Alias("Write")]
    Task<PersistentVolumeClaim> WriteAsync(PersistentVolumeClaim next);

    /// <summary>Says on which node the first pod that needs it will be, so that its volume is made there.</summary>
    /// <param name="uid">The claim's uid.</param>
    /// <param name="nodeName">The node.</param>
    /// <exception cref="Errors.ApiException">404, 409: it is gone, is another one, or another node was chosen.</exception>
    [Alias("SelectNode")]
    Task<PersistentVolumeClaim> SelectNodeAsync(string uid, string nodeName);
}
