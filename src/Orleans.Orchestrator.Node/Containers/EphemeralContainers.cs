using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>Containers that are added to a running pod.</summary>
internal static class EphemeralContainers
{
    /// <summary>The same container as one of the lasting sorts would be described.</summary>
    public static Container AsContainer(EphemeralContainer value) => new()
    {
        Name = value.Name, Image = value.Image, Command = value.Command, Args = value.Args, WorkingDir = value.WorkingDir, EnvFrom = value.EnvFrom, Env = value.Env,
        VolumeMounts = value.VolumeMounts, TerminationMessagePath = value.TerminationMessagePath, TerminationMessagePolicy = value.TerminationMessagePolicy,
        ImagePullPolicy = value.ImagePullPolicy, SecurityContext = value.SecurityContext, Stdin = value.Stdin, StdinOnce = value.StdinOnce, Tty = value.Tty,
    };
}
