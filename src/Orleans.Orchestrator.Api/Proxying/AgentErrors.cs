using System.Text;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Turns an agent's refusal, which is plain text, into the Status that clients expect.</summary>
internal static class AgentErrors
{
    private const int MaxTextBytes = 16 * 1024;

    /// <summary>Reads it.</summary>
    public static async Task<ApiException> ReadAsync(HttpResponseMessage answer, ApiRequest request)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(request.Aborted);
        var buffer = new byte[MaxTextBytes];
        var text = Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.Aborted)).Trim();
        return (int)answer.StatusCode switch
        {
            400 => ApiErrors.BadRequest(text),
            403 => ApiErrors.Make(403, "Forbidden", text),
            404 => ApiErrors.Make(404, "NotFound", text),
            429 => ApiErrors.TooManyRequests(text, 1),
            // kubectl shows such a text as it is when it comes without "Internal error occurred".
            500 => new ApiException(new Status { StatusValue = "Failure", Reason = "InternalError", Code = 500, Message = text }),
            var code => ApiErrors.Make(code, "ServiceUnavailable", $"the node answered {code}: {text}"),
        };
    }
}
