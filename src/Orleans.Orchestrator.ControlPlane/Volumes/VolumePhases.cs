namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>How far a volume is.</summary>
internal static class VolumePhases
{
    /// <summary>It was just made.</summary>
    public const string Pending = "Pending";

    /// <summary>A claim may take it.</summary>
    public const string Available = "Available";

    /// <summary>A claim has it.</summary>
    public const string Bound = "Bound";

    /// <summary>Its claim is gone.</summary>
    public const string Released = "Released";

    /// <summary>What was to become of it after its claim could not be done.</summary>
    public const string Failed = "Failed";
}
