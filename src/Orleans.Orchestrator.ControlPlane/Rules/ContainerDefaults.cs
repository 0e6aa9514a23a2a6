using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a container's description leaves open.</summary>
internal static class ContainerDefaults
{
    private const long NanosPerMilli = 1_000_000;

    public static Container Set(Container value) => value with
    {
        TerminationMessagePath = value.TerminationMessagePath ?? "/dev/termination-log",
        TerminationMessagePolicy = value.TerminationMessagePolicy ?? "File",
        ImagePullPolicy = value.ImagePullPolicy ?? PullPolicy(value.Image),
        Ports = [.. value.Ports.Select(p => p with { Protocol = p.Protocol ?? "TCP" })],
        Env = [.. value.Env.Select(Set)],
        Resources = value.Resources with { Limits = Rounded(value.Resources.Limits), Requests = Rounded(value.Resources.Requests) },
        LivenessProbe = Set(value.LivenessProbe),
        ReadinessProbe = Set(value.ReadinessProbe),
        StartupProbe = Set(value.StartupProbe),
        Lifecycle = value.Lifecycle is { } lifecycle ? lifecycle with { PostStart = Set(lifecycle.PostStart), PreStop = Set(lifecycle.PreStop) } : null,
    };

    public static EphemeralContainer Set(EphemeralContainer value) => value with
    {
        TerminationMessagePath = value.TerminationMessagePath ?? "/dev/termination-log",
        TerminationMessagePolicy = value.TerminationMessagePolicy ?? "File",
        ImagePullPolicy = value.ImagePullPolicy ?? PullPolicy(value.Image),
        Ports = [.. value.Ports.Select(p => p with { Protocol = p.Protocol ?? "TCP" })],
        Env = [.. value.Env.Select(Set)],
        LivenessProbe = Set(value.LivenessProbe),
        ReadinessProbe = Set(value.ReadinessProbe),
        StartupProbe = Set(value.StartupProbe),
    };

    /// <summary>In the machine's network, a port is a port of the machine.</summary>
    public static Container WithHostPorts(Container value) => value with
    {
        Ports = [.. value.Ports.Select(p => p with { HostPort = p.HostPort ?? p.ContainerPortValue })],
    };

    public static ObjectFieldSelector? Set(ObjectFieldSelector? value) => value is null ? null : value with { ApiVersion = value.ApiVersion ?? "v1" };

    /// <summary>What may have changed since is asked for again.</summary>
    public static string PullPolicy(string? image) => FollowsLatest(image ?? "") ? "Always" : "IfNotPresent";

    /// <summary>Nothing finer than a thousandth is promised.</summary>
    private static Map<Quantity> Rounded(Map<Quantity> amounts) => amounts.Values.All(IsRound)
        ? amounts
        : Map<Quantity>.From(amounts.Select(p => IsRound(p.Value) ? p : KeyValuePair.Create(p.Key, Quantity.FromMilli(p.Value.MilliValue))));

    /// <summary>Amounts of more billionths than a number holds are round, or near enough.</summary>
    private static bool IsRound(Quantity amount) => amount.NanoValue is long.MaxValue or long.MinValue || amount.NanoValue % NanosPerMilli == 0;

    private static EnvVar Set(EnvVar value) => value.ValueFrom switch
    {
        { FieldRef: { } field } => value with { ValueFrom = value.ValueFrom with { FieldRef = Set(field) } },
        { ResourceFieldRef: { Divisor: null } resource } => value with { ValueFrom = value.ValueFrom with { ResourceFieldRef = resource with { Divisor = Quantity.Zero } } },
        _ => value,
    };

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
