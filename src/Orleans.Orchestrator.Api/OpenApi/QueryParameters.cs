using System.Collections.Frozen;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The parameters of requests, as OpenAPI tells of them.</summary>
internal static class QueryParameters
{
    /// <summary>Of operations that write an object.</summary>
    public static readonly string[] Write = ["dryRun", "fieldManager", "fieldValidation"];

    /// <summary>Of lists and watches.</summary>
    public static readonly string[] List =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion",
        "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch",
    ];

    /// <summary>Of deletions.</summary>
    public static readonly string[] Delete =
    [
        "dryRun", "gracePeriodSeconds", "ignoreStoreReadErrorWithClusterBreakingPotential", "orphanDependents", "propagationPolicy",
    ];

    /// <summary>Of deletions of what a selector finds.</summary>
    public static readonly string[] DeleteCollection =
    [
        "continue", "dryRun", "fieldSelector", "gracePeriodSeconds", "ignoreStoreReadErrorWithClusterBreakingPotential", "labelSelector", "limit",
        "orphanDependents", "propagationPolicy", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds",
    ];

    private static readonly FrozenDictionary<string, (string Type, string Description)> Known = new Dictionary<string, (string, string)>
    {
        ["allowWatchBookmarks"] = ("boolean", "Lets the server send BOOKMARK events, which carry nothing but a resource version from which the watch can be resumed."),
        ["continue"] = ("string", "The token that an earlier page of the same list returned; the next page begins where that one ended."),
        ["dryRun"] = ("string", "All: do everything but store the result."),
        ["fieldManager"] = ("string", "Who makes the change; at most 128 characters. Required for apply patches."),
        ["fieldSelector"] = ("string", "Selects objects by the values of fields. Default: all."),
        ["fieldValidation"] = ("string", "What to do about unknown and duplicate fields: Ignore them, Warn (the default), or Strict, which refuses the request."),
        ["force"] = ("boolean", "With apply patches: take over fields that other managers own. Not allowed for other patches."),
        ["gracePeriodSeconds"] = ("integer", "How many seconds the object may take to end. 0: delete it at once. Default: what the object says."),
        ["ignoreStoreReadErrorWithClusterBreakingPotential"] = ("boolean", "Accepted for compatibility; objects that cannot be read do not exist here."),
        ["labelSelector"] = ("string", "Selects objects by their labels. Default: all."),
        ["limit"] = ("integer", "How many objects a page of the list has at most; the answer's continue token leads to the next."),
        ["name"] = ("string", "The object's name."),
        ["namespace"] = ("string", "The namespace in which the object is."),
        ["orphanDependents"] = ("boolean", "Deprecated, use propagationPolicy: whether dependents are left alone rather than deleted."),
        ["path"] = ("string", "The path to ask for behind the proxy."),
        ["pretty"] = ("string", "true: indent the answer."),
        ["propagationPolicy"] = ("string", "What happens to dependents: Orphan leaves them, Background deletes them afterwards, Foreground deletes them first."),
        ["resourceVersion"] = ("string", "The version from which to watch, or which the list must at least show."),
        ["resourceVersionMatch"] = ("string", "How resourceVersion is meant: Exact or NotOlderThan."),
        ["sendInitialEvents"] = ("boolean", "With watch: send the present objects first, then a bookmark that says so. Needs resourceVersionMatch=NotOlderThan."),
        ["timeoutSeconds"] = ("integer", "After how many seconds the request ends, whatever happens."),
        ["watch"] = ("boolean", "Instead of a list, send a stream of changes."),
    }.ToFrozenDictionary();

    /// <summary>A parameter's OpenAPI type and what it is for.</summary>
    public static (string Type, string Description) Of(string name) => Known[name];
}
