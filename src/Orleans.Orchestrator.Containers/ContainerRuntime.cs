using Orleans.Orchestrator.Containers.Keeper;
using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.Containers;

/// <summary>Opens this machine's runtime.</summary>
public static class ContainerRuntime
{
    /// <summary>
    /// With <see cref="RuntimeOptions.KeeperPath"/>, the keeper's, which is started when it does not run and lives on when this process ends;
    /// without, one in this process. Either finds what an earlier process has left running.
    /// </summary>
    /// <exception cref="ContainerRuntimeException">It cannot be opened; the message says what to do.</exception>
    public static async Task<IContainerRuntime> OpenAsync(RuntimeOptions options, TimeProvider? time = null) =>
        options.KeeperPath is null
            ? await NativeRuntime.OpenAsync(options, time).ConfigureAwait(false)
            : await KeeperClient.ConnectAsync(options, time ?? TimeProvider.System).ConfigureAwait(false);
}
