using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for probes and lifecycle hooks.</summary>
internal static class ProbeRules
{
    /// <summary>A container's hooks and probes.</summary>
    public static void ValidateAll(FieldPath path, Container container, long? grace, FaultList faults)
    {
        if (container.Lifecycle?.PostStart is { } start)
            Hook(path.Child("lifecycle", "postStart"), start, grace, faults);
        if (container.Lifecycle?.PreStop is { } stop)
            Hook(path.Child("lifecycle", "preStop"), stop, grace, faults);
        Validate(path.Child("livenessProbe"), container.LivenessProbe, isReadiness: false, faults);
        Validate(path.Child("readinessProbe"), container.ReadinessProbe, isReadiness: true, faults);
        Validate(path.Child("startupProbe"), container.StartupProbe, isReadiness: false, faults);
    }

    private static void Validate(FieldPath path, Probe? value, bool isReadiness, FaultList faults)
    {
        if (value is null)
            return;
        Handler(path, value.Exec, value.HttpGet, value.TcpSocket, ("grpc", value.Grpc, at => Grpc(at, value.Grpc!, faults)), faults);
        Checks.NotNegative(path.Child("initialDelaySeconds"), value.InitialDelaySeconds, faults);
        Checks.NotNegative(path.Child("timeoutSeconds"), value.TimeoutSeconds, faults);
        Checks.NotNegative(path.Child("periodSeconds"), value.PeriodSeconds, faults);
        Checks.NotNegative(path.Child("successThreshold"), value.SuccessThreshold, faults);
        Checks.NotNegative(path.Child("failureThreshold"), value.FailureThreshold, faults);
        if (value.TerminationGracePeriodSeconds <= 0)
            faults.Invalid(path.Child("terminationGracePeriodSeconds"), value.TerminationGracePeriodSeconds, "must be greater than 0");
        if (!isReadiness && value.SuccessThreshold != 1)
            faults.Invalid(path.Child("successThreshold"), value.SuccessThreshold ?? 0, "must be 1");
        if (isReadiness && value.TerminationGracePeriodSeconds is { } never)
            faults.Invalid(path.Child("terminationGracePeriodSeconds"), never, "must not be set for readinessProbes");
    }

    private static void Hook(FieldPath path, LifecycleHandler value, long? grace, FaultList faults) =>
        Handler(path, value.Exec, value.HttpGet, value.TcpSocket, ("sleep", value.Sleep, at => Sleep(at, value.Sleep!, grace, faults)), faults);

    /// <summary>Of the ways to ask there must be one; a second one is refused and not looked at.</summary>
    private static void Handler(
        FieldPath path, ExecAction? exec, HTTPGetAction? http, TCPSocketAction? tcp, (string Name, object? Value, Action<FieldPath> Check) other, FaultList faults)
    {
        var count = 0;
        void Way(string name, object? value, Action<FieldPath> check)
        {
            if (value is null)
                return;
            if (count++ > 0)
                faults.Forbidden(path.Child(name), "may not specify more than 1 handler type");
            else
                check(path.Child(name));
        }

        Way("exec", exec, at => Exec(at, exec!, faults));
        Way("httpGet", http, at => Http(at, http!, faults));
        Way("tcpSocket", tcp, at => Checks.Port(at.Child("port"), tcp!.Port, faults));
        Way(other.Name, other.Value, other.Check);
        if (count == 0)
            faults.Required(path, "must specify a handler type");
    }

    private static void Exec(FieldPath path, ExecAction value, FaultList faults)
    {
        if (value.Command.IsEmpty)
            faults.Required(path.Child("command"));
    }

    private static void Grpc(FieldPath path, GRPCAction value, FaultList faults) => Checks.Port(path.Child("port"), value.Port, faults);

    private static void Sleep(FieldPath path, SleepAction value, long? grace, FaultList faults)
    {
        if (grace is { } limit && (value.Seconds < 0 || value.Seconds > limit))
            faults.Invalid(path, value.Seconds, $"must be non-negative and less than terminationGracePeriodSeconds ({limit})");
    }

    private static void Http(FieldPath path, HTTPGetAction value, FaultList faults)
    {
        Checks.Required(path.Child("path"), value.Path, faults);
        Checks.Port(path.Child("port"), value.Port, faults);
        Checks.OneOf(path.Child("scheme"), value.Scheme ?? "", faults, "HTTP", "HTTPS");
        foreach (var header in value.HttpHeaders)
        {
            if (header.Name.Length == 0 || !header.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                faults.Invalid(path.Child("httpHeaders"), header.Name, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
        }
    }
}
