using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>A PersistentVolume, as the rest of the control plane speaks to it. Key: its name.</summary>
[Alias("orchestrator.IVolumeController")]
public interface IVolumeController : IGrainWithStringKey
{
    /// <summary>Writes spec and status together.</summary>
    /// <param name="next">Made from the volume as it is: a resourceVersion that is not the current one is refused.</param>
    /// <exception cref="Errors.ApiException">404, 409: it is gone, or was changed meanwhile.</exception>
    [Alias("Write")]
    Task<PersistentVolume> WriteAsync(PersistentVolume next);
}
