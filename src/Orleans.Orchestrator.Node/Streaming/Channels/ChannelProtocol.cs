namespace Orleans.Orchestrator.NodeAgent.Streaming.Channels;

/// <summary>
/// One of Kubernetes' WebSocket subprotocols, in which the first byte of a message is the number of a stream
/// (apimachinery <c>pkg/util/httpstream/wsstream</c>, <c>pkg/util/remotecommand</c>).
/// </summary>
/// <param name="Name">As negotiated; empty for clients that name none.</param>
/// <param name="Version">From 4 on the error stream ends with a Status; 5 can close single streams.</param>
/// <param name="IsText">Messages are text: a digit and base64.</param>
internal sealed record ChannelProtocol(string Name, int Version, bool IsText)
{
    private static readonly ChannelProtocol[] All =
    [
        new("v5.channel.k8s.io", 5, false), new("v4.channel.k8s.io", 4, false), new("v4.base64.channel.k8s.io", 4, true),
        new("channel.k8s.io", 1, false), new("base64.channel.k8s.io", 1, true),
    ];

    /// <summary>The first of the client's that is known; null when it asks for others only.</summary>
    public static ChannelProtocol? Choose(IList<string> offered) => offered.Count == 0
        ? new ChannelProtocol("", 1, false)
        : offered.Select(name => Array.Find(All, known => known.Name == name)).FirstOrDefault(known => known is not null);
}
