using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>Refuses an isolation that was asked for and that this machine has not: to run the pod with less would be worse than not to run it.</summary>
internal sealed class PodIsolation(IGrainFactory grains, TimeProvider time)
{
    /// <summary>The handler of RuntimeClasses that means this machine's own runtime.</summary>
    public const string Handler = "orchestrator";

    private const string Failed = "FailedCreatePodSandBox";
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Returns when the machine can run the pod as it is to be run.</summary>
    /// <exception cref="PodConfigException">The pod asks for another runtime.</exception>
    public async ValueTask CheckAsync(Pod pod)
    {
        if (pod.Spec.RuntimeClassName is not { Length: > 0 } name)
            return;
        var found = await grains.GetGrain<IRuntimeClassGrain>(name).GetAsync().WaitAsync(CallDeadline, time)
            ?? throw new PodConfigException(Failed, $"failed to get sandbox runtime: RuntimeClass \"{name}\" not found");
        if (found.Handler != Handler)
            throw new PodConfigException(Failed, $"failed to get sandbox runtime: no runtime for \"{found.Handler}\" is configured");
    }
}
