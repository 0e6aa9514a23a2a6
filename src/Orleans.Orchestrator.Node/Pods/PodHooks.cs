using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Probes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>Calls containers' postStart and preStop hooks.</summary>
internal static class PodHooks
{
    private static readonly TimeSpan HttpTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Calls one hook; null when it succeeded, otherwise why not.</summary>
    public static async Task<string?> CallAsync(
        PodContext context, LifecycleHandler hook, ContainerTrack track, string id, string? address, CancellationToken cancellation)
    {
        try
        {
            if (hook.Exec is { } exec)
                return await context.Probes.ExecAsync(id, [.. exec.Command], cancellation);
            if (hook.HttpGet is { } http)
                return (await HttpProbe.GetAsync(http, track.Spec, address ?? "127.0.0.1", cancellation).WaitAsync(HttpTimeout, context.Time, cancellation)).Failure;
            if (hook.Sleep is { } sleep)
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), context.Time, cancellation);
            return null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Whatever it is, the hook has failed; that is what Kubernetes' rules are about.
            return e.Message;
        }
    }
}
