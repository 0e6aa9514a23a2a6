namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Kernel parameters as sysctl(8) names them.</summary>
internal static class KernelParameter
{
    /// <summary>The file that a parameter is.</summary>
    public static string PathOf(string name) => "/proc/sys/" + (name.Contains('/') ? name : name.Replace('.', '/'));
}
