using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Api.Responses;

/// <summary>Turns whatever went wrong into the <see cref="Status"/> that the client is told.</summary>
internal static class ErrorMapping
{
    /// <summary>The refusal for an exception; null when it is a fault of ours that belongs into the log.</summary>
    public static Status? Of(Exception exception) => exception switch
    {
        ApiException known => known.Status,
        BadHttpRequestException { StatusCode: 413 } => ApiErrors.RequestEntityTooLarge("Request entity too large").Status,
        BadHttpRequestException bad => ApiErrors.Make(bad.StatusCode, "BadRequest", bad.Message).Status,
        TimeoutException => ApiErrors.Timeout("the server did not answer in time; what was asked may or may not have been done").Status,
        EnumerationAbortedException => ApiErrors.ServiceUnavailable("what was asked was interrupted; try again").Status,
        OperationCanceledException => ApiErrors.Timeout("request timed out").Status,
        _ => null,
    };
}
