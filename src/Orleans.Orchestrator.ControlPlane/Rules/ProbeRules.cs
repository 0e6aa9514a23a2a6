using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for probes and lifecycle hooks.</summary>
internal static class ProbeRules
{
    public static void Validate(FieldPath path, Probe? value, bool onceIsEnough, FaultList faults)
    {
        if (value is null)
            return;
        Handlers(path, [value.Exec, value.HttpGet, value.TcpSocket, value.Grpc], faults);
        Exec(path.Child("exec"), value.Exec, faults);
        Http(path.Child("httpGet"), value.HttpGet, faults);
        if (value.TcpSocket is { } tcp)
            Checks.Port(path.Child("tcpSocket").Child("port"), tcp.Port, faults);
        if (value.Grpc is { } grpc)
            Checks.Port(path.Child("grpc").Child("port"), grpc.Port, faults);
        Checks.NotNegative(path.Child("initialDelaySeconds"), value.InitialDelaySeconds, faults);
        Checks.NotNegative(path.Child("timeoutSeconds"), value.TimeoutSeconds, faults);
        Checks.NotNegative(path.Child("periodSeconds"), value.PeriodSeconds, faults);
        Checks.NotNegative(path.Child("successThreshold"), value.SuccessThreshold, faults);
        Checks.NotNegative(path.Child("failureThreshold"), value.FailureThreshold, faults);
        if (onceIsEnough && value.SuccessThreshold > 1)
            faults.Invalid(path.Child("successThreshold"), value.SuccessThreshold, "must be 1");
        if (!onceIsEnough && value.TerminationGracePeriodSeconds is { } never)
            faults.Invalid(path.Child("terminationGracePeriodSeconds"), never, "must not be set for readinessProbes");
        else if (value.TerminationGracePeriodSeconds <= 0)
            faults.Invalid(path.Child("terminationGracePeriodSeconds"), value.TerminationGracePeriodSeconds, "must be greater than 0");
    }

    public static void Validate(FieldPath path, Lifecycle? value, FaultList faults)
    {
        if (value?.PostStart is { } start)
            Hook(path.Child("postStart"), start, faults);
        if (value?.PreStop is { } stop)
            Hook(path.Child("preStop"), stop, faults);
    }

    private static void Hook(FieldPath path, LifecycleHandler value, FaultList faults)
    {
        Handlers(path, [value.Exec, value.HttpGet, value.TcpSocket, value.Sleep], faults);
        Exec(path.Child("exec"), value.Exec, faults);
        Http(path.Child("httpGet"), value.HttpGet, faults);
        if (value.TcpSocket is { } tcp)
            Checks.Port(path.Child("tcpSocket").Child("port"), tcp.Port, faults);
        Checks.NotNegative(path.Child("sleep").Child("seconds"), value.Sleep?.Seconds, faults);
    }

    private static void Handlers(FieldPath path, ReadOnlySpan<object?> handlers, FaultList faults)
    {
        var count = 0;
        foreach (var handler in handlers)
            count += handler is null ? 0 : 1;
        if (count == 0)
            faults.Required(path, "must specify a handler type");
        else if (count > 1)
            faults.Forbidden(path, "may not specify more than 1 handler type");
    }

    private static void Exec(FieldPath path, ExecAction? value, FaultList faults)
    {
        if (value is { Command.IsEmpty: true })
            faults.Required(path.Child("command"));
    }

    private static void Http(FieldPath path, HTTPGetAction? value, FaultList faults)
    {
        if (value is null)
            return;
        if (string.IsNullOrEmpty(value.Path))
            faults.Required(path.Child("path"));
        Checks.Port(path.Child("port"), value.Port, faults);
        Checks.RequiredOneOf(path.Child("scheme"), value.Scheme, faults, "HTTP", "HTTPS");
        for (var i = 0; i < value.HttpHeaders.Length; i++)
        {
            if (value.HttpHeaders[i].Name.Length == 0 || !value.HttpHeaders[i].Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                faults.Invalid(path.Child("httpHeaders"), value.HttpHeaders[i].Name, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
        }
    }
}
