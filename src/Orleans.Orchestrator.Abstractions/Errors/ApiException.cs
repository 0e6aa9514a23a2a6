using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Errors;

/// <summary>
/// A request that was refused, with the reason as a Kubernetes <see cref="Meta.V1.Status"/>: what was wrong, where, and what to do.
/// Nothing was changed. Grains throw it, the API answers with it, direct callers catch it. Made by <see cref="ApiErrors"/>.
/// </summary>
[GenerateSerializer, Alias("orchestrator.ApiException")]
public sealed class ApiException : Exception
{
    /// <summary>A refusal.</summary>
    public ApiException(Status status) : base(status.Message) => Status = status;

    /// <summary>The refusal as the API sends it.</summary>
    [Id(0)]
    public Status Status { get; private set; }

    /// <summary>The HTTP status code.</summary>
    public int Code => Status.Code ?? 500;

    /// <summary>Kubernetes' machine-readable reason, such as <c>NotFound</c>.</summary>
    public string Reason => Status.Reason ?? "";
}
