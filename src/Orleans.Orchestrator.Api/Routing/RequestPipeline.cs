using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Api.Overload;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Telemetry;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>What every request goes through: trace, who is it, may they, is there room, the handler, and any error as a Status.</summary>
internal sealed partial class RequestPipeline(
    Authenticator authenticator, ServiceAccountAuthenticator accounts, IAuthorizer authorizer, OverloadGuard guard, ApiTelemetry telemetry, ApiOptions options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RequestPipeline> log)
{
    /// <summary>Serves a request that anybody may make.</summary>
    public Task RunPublicAsync(HttpContext http, Func<HttpContext, Task> handler) =>
        RunAsync(http, new RequestTraits(KnownVerb(http), "", false), _ => handler(http), null);

    /// <summary>Serves a request that names no resource.</summary>
    public Task RunAsync(HttpContext http, Func<HttpContext, Task> handler)
    {
        var verb = http.Request.Method.ToLowerInvariant();
        return RunAsync(http, new RequestTraits(KnownVerb(http), "", false), _ => handler(http), new AccessRequest(verb, "", "", "", "", http.Request.Path.Value ?? "/"));
    }

    /// <summary>Serves a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="traits">What it counts as.</param>
    /// <param name="handler">Answers it.</param>
    /// <param name="access">What has to be allowed; null where everything is.</param>
    public async Task RunAsync(HttpContext http, RequestTraits traits, Func<UserInfo, Task> handler, AccessRequest? access)
    {
        var startedAt = time.GetTimestamp();
        using var activity = telemetry.Start(http, traits.Verb, traits.Resource);
        telemetry.Begin(traits.Verb);
        try
        {
            var user = access is { } asked ? await AdmitAsync(http, asked) : UserInfo.Anonymous;
            if (access is null)
                await handler(user);
            else
                await ServeAsync(http, traits, handler, user);
        }
        catch (Exception e)
        {
            await RefuseAsync(http, e);
        }
        finally
        {
            telemetry.End(traits.Verb, traits.Resource, http.Response.StatusCode, time.GetElapsedTime(startedAt), traits.IsStream);
            activity?.SetTag("http.response.status_code", http.Response.StatusCode);
        }
    }

    private async Task ServeAsync(HttpContext http, RequestTraits traits, Func<UserInfo, Task> handler, UserInfo user)
    {
        var slots = guard.SlotsFor(user, traits.Verb, traits.IsStream);
        await slots.EnterAsync(http.RequestAborted);
        var aborted = http.RequestAborted;
        try
        {
            // Streams would go on for hours, so they end when the server is to stop; what is short may finish.
            using var patience = traits.IsStream ? null : new CancellationTokenSource(Patience(http.Request.Query), time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, patience?.Token ?? lifetime.ApplicationStopping);
            http.RequestAborted = end.Token;
            await handler(user);
        }
        finally
        {
            http.RequestAborted = aborted;
            slots.Leave();
        }
    }

    private async ValueTask<UserInfo> AdmitAsync(HttpContext http, AccessRequest access)
    {
        var user = authenticator.Authenticate(http);
        if (user is null && Authenticator.BearerToken(http) is { } token && ServiceAccountAuthenticator.IsCandidate(token))
            user = (await accounts.AuthenticateAsync(token, []))?.User;
        if (user is null)
            throw ApiErrors.Unauthorized();
        if (Impersonation.Wanted(http.Request.Headers) is { } wanted)
        {
            foreach (var needed in Impersonation.Needed(wanted))
            {
                if (!authorizer.IsAllowed(user, needed))
                    throw Forbidden(user, needed);
            }

            user = Impersonation.Complete(wanted);
        }

        return authorizer.IsAllowed(user, access) ? user : throw Forbidden(user, access);
    }

    /// <summary>How long the client wants to wait, but no longer than anybody may.</summary>
    /// <exception cref="ApiException">400.</exception>
    private TimeSpan Patience(IQueryCollection query)
    {
        if (query["timeout"].ToString() is not { Length: > 0 } text)
            return options.RequestTimeout;
        if (!Duration.TryParse(text, out var nanoseconds))
            throw ApiErrors.BadRequest($"invalid timeout specified in the request URL - time: invalid duration \"{QueryOptions.Shorten(text)}\"");
        var asked = TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
        return asked > TimeSpan.Zero && asked < options.RequestTimeout ? asked : options.RequestTimeout;
    }

    /// <summary>What a request that names no resource counts as. Anybody may make up methods, and each would be a series of its own.</summary>
    private static string KnownVerb(HttpContext http) => http.Request.Method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" => http.Request.Method.ToLowerInvariant(),
        _ => "other",
    };

    private Task RefuseAsync(HttpContext http, Exception exception)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return Task.CompletedTask;
        var status = ErrorMapping.Of(exception);
        if (status is null)
        {
            LogFault(exception, http.Request.Method, http.Request.Path);
            status = ApiErrors.Internal("the server's log says more").Status;
        }

        return StatusResponse.WriteAsync(http, status);
    }

    /// <summary>Kubernetes' sentence.</summary>
    private static ApiException Forbidden(UserInfo user, in AccessRequest access)
    {
        if (access.Resource.Length == 0)
            return ApiErrors.Make(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {access.Verb} path \"{access.Path}\"");
        var resource = access.Group.Length == 0 ? access.Resource : $"{access.Resource}.{access.Group}";
        var name = access.Name.Length == 0 ? "" : $" \"{access.Name}\"";
        var where = access.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{access.Namespace}\"";
        return ApiErrors.Make(
            403, "Forbidden",
            $"{resource}{name} is forbidden: User \"{user.Name}\" cannot {access.Verb} resource \"{access.Resource}\" in API group \"{access.Group}\" {where}");
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFault(Exception exception, string method, string path);
}

/// <summary>What a request counts as.</summary>
/// <param name="Verb">Kubernetes' verb.</param>
/// <param name="Resource">Resource with subresource, empty where none is named.</param>
/// <param name="IsStream">Whether it may last as long as the client likes.</param>
internal readonly record struct RequestTraits(string Verb, string Resource, bool IsStream);
