using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Containers that see another one's processes.</summary>
internal static class SharedProcesses
{
    /// <summary>The first process of the container whose processes are to be shared; the descriptor is the caller's.</summary>
    /// <exception cref="InvalidContainerSpecException">It is in another sandbox.</exception>
    /// <exception cref="ContainerNotFoundException">It does not run.</exception>
    public static SafeFileHandle Of(NativeContainer target, ContainerSpec spec) => target.Spec.SandboxId == spec.SandboxId
        ? target.DuplicatePidfd() ?? throw new ContainerNotFoundException(target.Spec.Id, "it is not running")
        : throw new InvalidContainerSpecException([$"{target.Spec.Id} is in another sandbox than {spec.Id}, so its processes cannot be shared"]);
}
