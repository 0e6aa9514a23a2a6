using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>What goes with each row of a table.</summary>
internal enum IncludeObject
{
    None,
    Metadata,
    Object,
}

/// <summary>Reads Kubernetes' <c>TableOptions</c>.</summary>
internal static class TableOptions
{
    /// <summary>The query's <c>includeObject</c>; metadata when it says nothing.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static IncludeObject Of(ApiRequest request) => QueryOptions.Text(request, "includeObject") switch
    {
        null or "Metadata" => IncludeObject.Metadata,
        "None" => IncludeObject.None,
        "Object" => IncludeObject.Object,
        _ => throw ApiErrors.BadRequest("unrecognized includeObject value; supported values: None, Metadata, Object"),
    };
}
