namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>
/// Ids that follow from the pod, so that a container that was started just before a crash is found again instead of being
/// started twice.
/// </summary>
internal static class ContainerIds
{
    /// <summary>A run of a container. Names have at most 63 characters and uids 36, which stays below the runtime's limit.</summary>
    public static string Of(string podUid, string container, int attempt) => $"{podUid}-{container}-{attempt}";

    /// <summary>As shown in <c>containerID</c>.</summary>
    public static string Url(string id) => $"orchestrator://{id}";
}
