namespace Orleans.Orchestrator.Networking.Services;

/// <summary>The two maps that a kind of service is kept in: which chain picks its slots, and which endpoint is in each slot.</summary>
internal sealed record ServiceMaps(string Services, string Endpoints, bool AtNode)
{
    /// <summary>Services by their virtual addresses.</summary>
    public static ServiceMaps Virtual { get; } = new("services", "endpoints", AtNode: false);

    /// <summary>
    /// Node ports. They list their endpoints once more, because what is found in one map can't be part of the key of the next: the kernel could do
    /// that, but nft aborts when it lists such a rule, and with it all listing on the node.
    /// </summary>
    public static ServiceMaps NodePorts { get; } = new("nodeports", "nodeport-endpoints", AtNode: true);

    public static ServiceMaps Of(ServiceKey key) => key.IsNodePort ? NodePorts : Virtual;
}
