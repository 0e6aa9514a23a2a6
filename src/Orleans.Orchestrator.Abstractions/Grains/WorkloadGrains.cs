using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One Deployment. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IDeploymentGrain")]
public interface IDeploymentGrain : IResourceGrain<Deployment>
{
    /// <summary>Sets the number of pods wanted, 0 or more.</summary>
    [Alias("Scale")]
    Task<Deployment> ScaleAsync(int replicas);

    /// <summary>Sets the image of one container of the template, which starts a rollout.</summary>
    [Alias("SetImage")]
    Task<Deployment> SetImageAsync(string container, string image);

    /// <summary>Stops rolling out until resumed; pods are still kept alive.</summary>
    [Alias("Pause")]
    Task<Deployment> PauseAsync();

    /// <summary>Goes on rolling out.</summary>
    [Alias("Resume")]
    Task<Deployment> ResumeAsync();

    /// <summary>Replaces every pod by the rollout strategy.</summary>
    [Alias("Restart")]
    Task<Deployment> RestartAsync();

    /// <summary>Goes back to an earlier template: a revision of the history, or 0 for the one before the present.</summary>
    [Alias("Rollback")]
    Task<Deployment> RollbackAsync(long revision = 0);
}

/// <summary>One ReplicaSet. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IReplicaSetGrain")]
public interface IReplicaSetGrain : IResourceGrain<ReplicaSet>
{
    /// <summary>Sets the number of pods wanted, 0 or more.</summary>
    [Alias("Scale")]
    Task<ReplicaSet> ScaleAsync(int replicas);
}

/// <summary>One ControllerRevision. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IControllerRevisionGrain")]
public interface IControllerRevisionGrain : IResourceGrain<ControllerRevision>;
