using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a container's description leaves open.</summary>
internal static class ContainerDefaults
{
    public static Container Set(Container value, bool hostNetwork) => value with
    {
        TerminationMessagePath = value.TerminationMessagePath ?? "/dev/termination-log",
        TerminationMessagePolicy = value.TerminationMessagePolicy ?? "File",
        ImagePullPolicy = value.ImagePullPolicy ?? (FollowsLatest(value.Image ?? "") ? "Always" : "IfNotPresent"),
        Ports = [.. value.Ports.Select(p => p with
        {
            Protocol = p.Protocol ?? "TCP",
            HostPort = hostNetwork ? p.HostPort ?? p.ContainerPortValue : p.HostPort,
        })],
        Env = [.. value.Env.Select(Set)],
        LivenessProbe = Set(value.LivenessProbe),
        ReadinessProbe = Set(value.ReadinessProbe),
        StartupProbe = Set(value.StartupProbe),
        Lifecycle = value.Lifecycle is { } lifecycle ? lifecycle with { PostStart = Set(lifecycle.PostStart), PreStop = Set(lifecycle.PreStop) } : null,
    };

    public static ObjectFieldSelector? Set(ObjectFieldSelector? value) => value is null ? null : value with { ApiVersion = value.ApiVersion ?? "v1" };

    private static EnvVar Set(EnvVar value) => value.ValueFrom?.FieldRef is { } field
        ? value with { ValueFrom = value.ValueFrom with { FieldRef = Set(field) } }
        : value;

    private static Probe? Set(Probe? value) => value is null ? null : value with
    {
        TimeoutSeconds = value.TimeoutSeconds ?? 1,
        PeriodSeconds = value.PeriodSeconds ?? 10,
        SuccessThreshold = value.SuccessThreshold ?? 1,
        FailureThreshold = value.FailureThreshold ?? 3,
        HttpGet = Set(value.HttpGet),
        Grpc = value.Grpc is { } grpc ? grpc with { Service = grpc.Service ?? "" } : null,
    };

    private static LifecycleHandler? Set(LifecycleHandler? value) => value is null ? null : value with { HttpGet = Set(value.HttpGet) };

    private static HTTPGetAction? Set(HTTPGetAction? value) => value is null ? null : value with { Path = value.Path ?? "/", Scheme = value.Scheme ?? "HTTP" };

    /// <summary>Whether the tag is <c>latest</c>, said or unsaid.</summary>
    private static bool FollowsLatest(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
            return false;
        var tag = image.LastIndexOf(':');
        return tag < image.LastIndexOf('/') || tag < 0 || image.AsSpan(tag + 1) is "latest";
    }
}
