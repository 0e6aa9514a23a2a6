using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Job. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IJobGrain")]
public interface IJobGrain : IResourceGrain<Job>
{
    /// <summary>Ends its pods and makes no more until resumed; what succeeded stays counted.</summary>
    [Alias("Suspend")]
    Task<Job> SuspendAsync();

    /// <summary>Goes on making pods.</summary>
    [Alias("Resume")]
    Task<Job> ResumeAsync();
}
