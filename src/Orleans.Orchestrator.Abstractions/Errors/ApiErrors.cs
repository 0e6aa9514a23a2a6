using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Errors;

/// <summary>The refusals of Kubernetes' API, in its wording (apimachinery <c>pkg/api/errors</c>).</summary>
public static class ApiErrors
{
    public static ApiException NotFound(ResourceKind kind, string name) =>
        Make(404, "NotFound", $"{kind.Collection} \"{name}\" not found", kind, name);

    public static ApiException AlreadyExists(ResourceKind kind, string name) =>
        Make(409, "AlreadyExists", $"{kind.Collection} \"{name}\" already exists", kind, name);

    public static ApiException Conflict(ResourceKind kind, string name, string? why = null) => Make(
        409, "Conflict",
        $"Operation cannot be fulfilled on {kind.Collection} \"{name}\": {why ?? "the object has been modified; please apply your changes to the latest version and try again"}",
        kind, name);

    /// <summary>422 with every fault as a cause.</summary>
    public static ApiException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldFault> faults)
    {
        var list = faults.Count == 1 ? faults[0].ToString() : $"[{string.Join(", ", faults)}]";
        var qualified = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return Make(422, "Invalid", $"{qualified} \"{name}\" is invalid: {list}", kind, name, causes:
            [.. faults.Select(f => new StatusCause { Reason = f.Reason, Message = f.Message, Field = f.Field })], kindName: kind.Kind);
    }

    public static ApiException BadRequest(string message) => Make(400, "BadRequest", message);

    public static ApiException Forbidden(ResourceKind kind, string name, string why) =>
        Make(403, "Forbidden", $"{kind.Collection} \"{name}\" is forbidden: {why}", kind, name);

    public static ApiException Unauthorized() => Make(401, "Unauthorized", "Unauthorized");

    public static ApiException MethodNotAllowed(string message) => Make(405, "MethodNotAllowed", message);

    public static ApiException NotAcceptable(string message) => Make(406, "NotAcceptable", message);

    public static ApiException UnsupportedMediaType(string message) => Make(415, "UnsupportedMediaType", message);

    public static ApiException RequestEntityTooLarge(string message) => Make(413, "RequestEntityTooLarge", message);

    /// <summary>410: the version asked for is no longer kept; list again.</summary>
    public static ApiException Expired(string message) => Make(410, "Expired", message);

    /// <summary>429: nothing was done; the same request may succeed after the given seconds.</summary>
    public static ApiException TooManyRequests(string message, int retryAfterSeconds) =>
        Make(429, "TooManyRequests", message, retryAfterSeconds: retryAfterSeconds);

    /// <summary>503: a part that is needed does not answer.</summary>
    public static ApiException ServiceUnavailable(string message) => Make(503, "ServiceUnavailable", message);

    /// <summary>504: the answer did not come in time; what was asked may or may not have been done.</summary>
    public static ApiException Timeout(string message) => Make(504, "Timeout", message);

    public static ApiException Internal(string message) => Make(500, "InternalError", $"Internal error occurred: {message}");

    /// <summary>Any refusal.</summary>
    public static ApiException Make(
        int code, string reason, string message, ResourceKind? kind = null, string? name = null,
        ImmutableArray<StatusCause> causes = default, int? retryAfterSeconds = null, string? kindName = null) => new(new Status
        {
            StatusValue = "Failure",
            Message = message,
            Reason = reason,
            Code = code,
            Details = kind is null && causes.IsDefaultOrEmpty && retryAfterSeconds is null ? null : new StatusDetails
            {
                Name = name,
                Group = kind?.Group is { Length: > 0 } group ? group : null,
                Kind = kindName ?? kind?.Plural,
                Causes = causes.IsDefault ? [] : causes,
                RetryAfterSeconds = retryAfterSeconds,
            },
        });
}
