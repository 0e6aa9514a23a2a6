namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>What is done to an object, in Kubernetes' sense.</summary>
public enum AdmissionOperation
{
    /// <summary>It is made; or something is posted to a subresource such as <c>eviction</c>.</summary>
    Create,

    /// <summary>It, or a part of it, is changed.</summary>
    Update,

    /// <summary>It is to go.</summary>
    Delete,

    /// <summary>A stream to it is opened: exec, attach, port-forward, proxy.</summary>
    Connect,
}
