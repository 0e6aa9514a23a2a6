using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Views;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>A request for a resource: who asks, what for, and in which form the answer is wanted.</summary>
internal sealed record ApiRequest(HttpContext Http, UserInfo User, string Verb, RequestInfo Info, ApiResource Resource)
{
    private ResponseFormat? _format;

    /// <summary>The form of the answer.</summary>
    /// <exception cref="Errors.ApiException">406: none of those accepted is offered.</exception>
    public ResponseFormat Format => _format ??= ResponseFormat.Negotiate(Http.Request, Resource.Stored?.IsCustom != true, withTables: Resource.Stored is not null);

    /// <summary>The query string's parameters.</summary>
    public IQueryCollection Query => Http.Request.Query;

    /// <summary>Cancelled when the client goes away or the time is up.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The stored kind behind the resource.</summary>
    public ResourceKind Kind => Resource.Stored ?? throw new InvalidOperationException($"{Resource.Name} is not stored");

    /// <summary>The view through which the answer's objects are to be seen; none in tables, which are the same for all.</summary>
    public ResourceView? View => Format.Representation == Representation.Table ? null : Resource.View;

    /// <summary>The kind of the answer's objects.</summary>
    public ResourceKind ShownKind => View?.Kind ?? Kind;

    /// <summary>The key of the object that the path names.</summary>
    public ResourceKey Key => new(Info.Namespace, Info.Name);
}
