using Orleans.Orchestrator.Containers.Cgroups;
using Orleans.Orchestrator.Containers.Keeper;
using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.Containers;

/// <summary>Takes everything of the runtime off the machine again: containers, namespaces, mounts, cgroups, the keeper.</summary>
public static class RuntimeCleanup
{
    /// <summary>Removes what is there, whichever process made it. Repeatable. Images and writable data stay.</summary>
    /// <exception cref="ContainerException">Something could not be removed; run it again once the cause is gone.</exception>
    public static async Task RunAsync(RuntimeOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(options.RunDirectory))
            return;
        await KeeperShutdown.RunAsync(options, time, cancellationToken).ConfigureAwait(false);
        var runtime = await NativeRuntime.OpenAsync(options, time).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            var containers = await runtime.ListContainersAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(containers.Select(c => runtime.RemoveContainerAsync(c.Id, cancellationToken))).ConfigureAwait(false);
            var sandboxes = await runtime.ListSandboxesAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(sandboxes.Select(s => runtime.RemoveSandboxAsync(s.Spec.Id, cancellationToken))).ConfigureAwait(false);
        }

        StateDirectory.RemoveEmptyFolders(options.DataDirectory);
        await new CgroupTree(CgroupLayout.Detect(), options.CgroupParent).RemoveAllAsync(time).ConfigureAwait(false);
        Directory.Delete(options.RunDirectory, recursive: true);
    }
}
