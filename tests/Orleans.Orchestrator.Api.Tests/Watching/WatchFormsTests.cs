using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Tests.Watching;

/// <summary>Watches over WebSockets, by the old paths, in protobuf, and by a reflector that works as client-go's.</summary>
public sealed class WatchFormsTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    [Fact]
    public async Task OverAWebSocket_EachEventIsAMessage()
    {
        await world.EnsureNamespaceAsync("socket");
        await world.CreateConfigMapAsync("socket", "first");
        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && world.Certificates.IsTrusted(X509CertificateLoader.LoadCertificate(shown.GetRawCertData()));
        socket.Options.SetRequestHeader("Authorization", $"Bearer {world.Certificates.Tokens.Create("watcher", "system:masters")}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{world.Address.Port}/api/v1/namespaces/socket/configmaps?watch=1&fieldSelector=metadata.name!%3Dkube-root-ca.crt"), patience.Token);
        Assert.Equal("ADDED first", await NextAsync());
        await world.CreateConfigMapAsync("socket", "second");
        Assert.Equal("ADDED second", await NextAsync());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        Assert.Equal(WebSocketState.Closed, socket.State);

        async Task<string> NextAsync()
        {
            var buffer = new byte[64 * 1024];
            var got = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.True(got is { MessageType: WebSocketMessageType.Text, EndOfMessage: true });
            var value = JsonDocument.Parse(buffer.AsMemory(0, got.Count)).RootElement;
            return $"{value.GetProperty("type").GetString()} {value.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString()}";
        }
    }

    [Theory]
    [InlineData("/api/v1/watch/namespaces/old/configmaps?timeoutSeconds=1", 2)]
    [InlineData("/api/v1/watch/namespaces/old/configmaps/a?timeoutSeconds=1", 1)]
    [InlineData("/api/v1/watch/namespaces/old?timeoutSeconds=1", 1)]
    public async Task ByItsOldPath_AWatchStillWorks(string path, int events)
    {
        await world.EnsureNamespaceAsync("old");
        await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/old/configmaps", """{"metadata":{"name":"a"}}""");
        await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/old/configmaps", """{"metadata":{"name":"b"}}""");
        using var answer = await world.SendAsync(HttpMethod.Get, path);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(events, lines.Count(l => l.StartsWith("{\"type\":\"ADDED\"", StringComparison.Ordinal) && !l.Contains("kube-root-ca.crt", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api/v1/watch/namespaces/default/configmaps/a?fieldSelector=metadata.name%3Db", 400)]
    [InlineData("/api/v1/watch/namespaces/default/configmaps/a/status", 404)]
    [InlineData("/api/v1/watch/nothing", 404)]
    public async Task ByItsOldPath_NonsenseIsRefused(string path, int code)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, path);
        Assert.Equal(code, (int)answer.StatusCode);
    }

    [Fact]
    public async Task AMetadataClient_GetsMetadataAlone_InProtobufToo()
    {
        await world.EnsureNamespaceAsync("meta");
        await world.CreateConfigMapAsync("meta", "x");
        using var list = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/meta/configmaps", accept: Protobuf + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json");
        var (version, kind, raw) = ProtobufEnvelope.Open(await list.Content.ReadAsByteArrayAsync());
        Assert.Equal(("meta.k8s.io/v1", "PartialObjectMetadataList"), (version, kind));
        Assert.Contains("x", Encoding.UTF8.GetString(raw.Span), StringComparison.Ordinal);
        using var one = await world.SendAsync(HttpMethod.Get, "/api/v1/namespaces/meta/configmaps/x", accept: Protobuf + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
        Assert.Equal("PartialObjectMetadata", ProtobufEnvelope.Open(await one.Content.ReadAsByteArrayAsync()).Kind);
    }

    [Fact]
    public async Task AReflectorInProtobuf_EndsWithWhatTheServerHas_AndToldNothingTwice()
    {
        await world.EnsureNamespaceAsync("reflect");
        await world.CreateConfigMapAsync("reflect", "before");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var reflector = new Reflector(world, "reflect");
        await reflector.ListAsync();
        var following = reflector.FollowAsync("last", patience.Token);
        const int objects = 40;
        await Parallel.ForEachAsync(Enumerable.Range(0, objects), patience.Token, async (i, _) =>
        {
            await world.CreateConfigMapAsync("reflect", $"c{i}");
            using var changed = await world.SendAsync(HttpMethod.Patch, $"/api/v1/namespaces/reflect/configmaps/c{i}", """{"data":{"k":"changed"}}""", "application/merge-patch+json");
            if (i % 2 == 0)
                using (await world.SendAsync(HttpMethod.Delete, $"/api/v1/namespaces/reflect/configmaps/c{i}"))
                {
                }
        });
        await world.CreateConfigMapAsync("reflect", "last");
        await following;
        Assert.Equal(objects / 2, reflector.Cache.Count(c => c.Key[0] == 'c'));
        Assert.All(reflector.Cache.Where(c => c.Key[0] == 'c'), c => Assert.Equal("changed", c.Value.Data["k"]));
        Assert.Equal(reflector.Told.Distinct(), reflector.Told);
        // Two events of each, and a third of those that went; the last one's own.
        Assert.Equal((objects * 2) + (objects / 2) + 1, reflector.Told.Count(t => !t.Contains("kube-root", StringComparison.Ordinal)));
    }

    /// <summary>Lists, then watches from the list's version, as client-go's reflector does with protobuf.</summary>
    private sealed class Reflector(ApiWorld world, string space)
    {
        private string _version = "";

        public Dictionary<string, ConfigMap> Cache { get; } = [];

        public List<string> Told { get; } = [];

        public async Task ListAsync()
        {
            using var answer = await world.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{space}/configmaps?resourceVersion=0", accept: Protobuf);
            var (_, kind, raw) = ProtobufEnvelope.Open(await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("ConfigMapList", kind);
            Read(raw.Span);
        }

        public async Task FollowAsync(string until, CancellationToken patience)
        {
            using var answer = await world.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{space}/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion={_version}", accept: Protobuf + ";stream=watch," + Protobuf);
            Assert.Equal(Protobuf + ";stream=watch", answer.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal));
            await using var stream = await answer.Content.ReadAsStreamAsync(patience);
            var head = new byte[4];
            while (!Cache.ContainsKey(until))
            {
                await stream.ReadExactlyAsync(head, patience);
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(head)];
                await stream.ReadExactlyAsync(frame, patience);
                Apply(frame);
            }
        }

        private void Read(ReadOnlySpan<byte> list)
        {
            var reader = new ProtoReader(list);
            while (reader.NextField(out var number))
            {
                if (number == 1)
                {
                    var metadata = reader.ReadMessage();
                    _version = ListMeta.ReadProto(ref metadata).ResourceVersion!;
                }
                else
                {
                    var item = reader.ReadMessage();
                    var value = ConfigMap.ReadProto(ref item);
                    Cache[value.Metadata.Name!] = value;
                }
            }
        }

        private void Apply(ReadOnlySpan<byte> frame)
        {
            var (type, sealedObject) = ("", default(Octets));
            var reader = new ProtoReader(frame);
            while (reader.NextField(out var number))
            {
                if (number == 1)
                {
                    type = reader.ReadString();
                    continue;
                }

                var extension = reader.ReadMessage();
                while (extension.NextField(out _))
                    sealedObject = extension.ReadOctets();
            }

            var item = new ProtoReader(ProtobufEnvelope.Open(sealedObject.Span).Raw.Span);
            var value = ConfigMap.ReadProto(ref item);
            _version = value.Metadata.ResourceVersion!;
            if (type == "BOOKMARK")
                return;
            Told.Add($"{type} {value.Metadata.Name} {_version}");
            if (type == "DELETED")
                Cache.Remove(value.Metadata.Name!);
            else
                Cache[value.Metadata.Name!] = value;
        }
    }
}
