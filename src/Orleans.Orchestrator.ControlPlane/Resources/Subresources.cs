namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>Names of parts of an object that are written on their own.</summary>
public static class Subresources
{
    /// <summary>What was observed.</summary>
    public const string Status = "status";

    /// <summary>The number of replicas.</summary>
    public const string Scale = "scale";

    /// <summary>Containers that are added to a running pod.</summary>
    public const string EphemeralContainers = "ephemeralcontainers";

    /// <summary>What the containers of a running pod ask for and may use.</summary>
    public const string Resize = "resize";
}
