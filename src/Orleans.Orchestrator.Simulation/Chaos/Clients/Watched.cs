namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>What a client watches, and how.</summary>
/// <param name="Name">What the client is called.</param>
/// <param name="Collection">The kind's collection.</param>
/// <param name="Path">Its path.</param>
internal sealed record Watched(string Name, string Collection, string Path)
{
    /// <summary>What of it, as the query says; null for everything.</summary>
    public string? Selector { get; init; }

    /// <summary>Whether the watch itself sends what there is, rather than a list.</summary>
    public bool IsStreamed { get; init; }

    /// <summary>Whether the client now and then does something else for long, and the server can't get rid of its events.</summary>
    public bool IsSlow { get; init; }

    /// <summary>The watches of a run: each way that the server has of serving one.</summary>
    public static IReadOnlyList<Watched> All { get; } =
    [
        new("configmaps", "configmaps", "/api/v1/configmaps"),
        new("pods", "pods", "/api/v1/pods"),
        new("pods-slow", "pods", "/api/v1/pods") { IsSlow = true },
        new("pods-labels", "pods", "/api/v1/namespaces/default/pods") { Selector = "labelSelector=app%3Dweb" },
        new("pods-node", "pods", "/api/v1/pods") { Selector = "fieldSelector=spec.nodeName%3Dn-1" },
        new("deployments", "deployments.apps", "/apis/apps/v1/deployments") { IsStreamed = true },
        new("deployment", "deployments.apps", "/apis/apps/v1/namespaces/default/deployments") { Selector = "fieldSelector=metadata.name%3Dweb" },
        new("replicasets", "replicasets.apps", "/apis/apps/v1/namespaces/default/replicasets") { IsStreamed = true, Selector = "labelSelector=app+in+(web,db)" },
    ];
}
