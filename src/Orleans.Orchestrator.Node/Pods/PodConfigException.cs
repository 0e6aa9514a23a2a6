namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>A pod that can't be started as it is written: something it names is missing or not allowed. It is tried again later.</summary>
/// <param name="reason">As shown for a waiting container, such as <c>CreateContainerConfigError</c>.</param>
/// <param name="message">What is missing. No secret values.</param>
internal sealed class PodConfigException(string reason, string message) : Exception(message)
{
    public string Reason => reason;
}
