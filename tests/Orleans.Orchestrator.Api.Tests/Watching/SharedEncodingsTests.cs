using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Tables;
using Orleans.Orchestrator.Api.Watching;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Tests.Watching;

/// <summary>Events of watches with selectors are encoded once for all that see the same.</summary>
public sealed class SharedEncodingsTests
{
    private readonly SharedEncodings _shared = new();
    private readonly ResourceObject _object = ResourceObject.From(new ConfigMap { Metadata = new ObjectMeta { Name = "c", ResourceVersion = "7" } });

    [Fact]
    public void WatchersOfTheSameForm_GetTheSameBytes()
    {
        var first = Bytes(WatchEventType.Modified, IncludeObject.None);
        Assert.Same(first, Bytes(WatchEventType.Modified, IncludeObject.None));
        Assert.StartsWith("""{"type":"MODIFIED","object":{"kind":"ConfigMap",""", System.Text.Encoding.UTF8.GetString(first), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherEvents_GetTheirOwn()
    {
        var modified = Bytes(WatchEventType.Modified, IncludeObject.None);
        Assert.NotEqual(modified, Bytes(WatchEventType.Added, IncludeObject.None));
        Assert.NotEqual(modified, Bytes(WatchEventType.Modified, IncludeObject.None, "application/json;as=Table;v=v1;g=meta.k8s.io"));
        var other = ResourceObject.From(new ConfigMap { Metadata = new ObjectMeta { Name = "d", ResourceVersion = "8" } });
        Assert.NotEqual(modified, _shared.Bytes(new ResourceEvent(WatchEventType.Modified, 8, other), Encoder(IncludeObject.None, "application/json")));
    }

    private byte[] Bytes(WatchEventType type, IncludeObject include, string accept = "application/json") =>
        _shared.Bytes(new ResourceEvent(type, 7, _object), Encoder(include, accept));

    private static WatchEncoder Encoder(IncludeObject include, string accept)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers.Accept = accept;
        return new WatchEncoder(ResourceKinds.ConfigMap, new TableRegistry(TimeProvider.System), ResponseFormat.Negotiate(http.Request, true), include);
    }
}
