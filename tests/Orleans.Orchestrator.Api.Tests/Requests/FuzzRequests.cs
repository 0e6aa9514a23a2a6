using System.Text;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>Makes requests at random, from parts that mean something so that they get far.</summary>
internal sealed class FuzzRequests(Random random, Uri server)
{
    private static readonly string[] Methods = ["GET", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"];
    private static readonly string[] Roots = ["", "/api/v1", "/api/v1/namespaces/default", "/apis/apps/v1/namespaces/default", "/apis", "/api/v1/watch", "/api/v1/watch/namespaces/default"];
    private static readonly string[] Words = ["api", "apis", "v1", "apps", "namespaces", "default", "pods", "deployments", "configmaps", "nodes", "x", "status", "scale", "log", "proxy", "eviction", "binding", "%2e%2e", "%00", "ü", "..", "", "bindings", "openapi", "v3", "v2", "healthz", "livez", "ping", "selfsubjectaccessreviews", "authorization.k8s.io", "watch", "events", "secrets", "replicasets", "leases", "coordination.k8s.io", "serviceaccounts", "token"];
    private static readonly string[] Parameters = ["watch", "limit", "continue", "labelSelector", "fieldSelector", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "allowWatchBookmarks", "fieldManager", "fieldValidation", "dryRun", "force", "pretty", "includeObject", "gracePeriodSeconds", "propagationPolicy", "orphanDependents", "container", "tailLines", "hash", "exclude", "verbose"];
    private static readonly string[] Values = ["true", "0", "1", "-1", "abc", "99999999999999999999", "a=b", "a in (b,", "!a,b notin (c)", "%00", "All", "Strict", "Warn", "NotOlderThan", "Exact", "Object", "None", "metadata.name=x", "status.phase!=Running", "Foreground", "LTEvL3gveA", "", "ü\u0001"];
    private static readonly string[] Types = ["application/json", "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "nonsense", ""];
    private static readonly string[] Accepts = ["application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json;q=0.1", "application/yaml", "*/*", ";;;q=x", "application/json;as=Table;v=v9;g=x"];

    private static readonly byte[][] Bodies =
    [
        Text("""{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"x"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"""),
        Text("""{"metadata":{"name":"x","labels":{"a":"b"}},"data":{"a":"b"},"binaryData":{"c":"AA=="}}"""),
        Text("""{"kind":"Pod","apiVersion":"v1","metadata":{"generateName":"x-"},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"1.5","memory":"1Gi"}}}]}}"""),
        Text("""[{"op":"add","path":"/metadata/labels/a","value":"b"},{"op":"test","path":"/kind","value":"ConfigMap"},{"op":"move","from":"/data/a","path":"/data/b"}]"""),
        Text("""{"spec":{"replicas":2,"template":{"spec":{"containers":[{"name":"c","$patch":"delete"}],"$setElementOrder/containers":[{"name":"c"}]}}}}"""),
        Text("""{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0,"preconditions":{"uid":"x"},"propagationPolicy":"Orphan"}"""),
        Text("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  labels: {a: b}\ndata:\n  a: |\n    text\n  b: \"quoted\"\n  c: &x 1\n  d: *x\n"),
        Text("a: &b [*b]"),
        Text("kind: Deployment\nspec:\n- ? {}\n  : - !!binary x\n"),
        Sealed(new ConfigMap { Metadata = new ObjectMeta { Name = "x" }, Data = Map<string>.From([new("a", "b")]) }),
        Sealed(new Deployment { Metadata = new ObjectMeta { Name = "x" }, Spec = new DeploymentSpec { Replicas = 1 } }),
        Sealed(new Pod { Metadata = new ObjectMeta { Name = "x" }, Spec = new PodSpec { Containers = [new Container { Name = "c", Image = "i" }] } }),
        Text("k8s\0\n\u0004\n\u0000\u0012\u0000"),
    ];

    /// <summary>The next one.</summary>
    public HttpRequestMessage Next()
    {
        var path = new StringBuilder(Pick(Roots));
        for (var parts = random.Next(1, 6); parts > 0; parts--)
            path.Append('/').Append(Pick(Words));
        // So that every watch ends soon, however it was asked for.
        path.Append("?timeoutSeconds=1");
        for (var n = random.Next(5); n > 0; n--)
            path.Append('&').Append(Pick(Parameters)).Append('=').Append(Uri.EscapeDataString(Pick(Values)));
        var message = new HttpRequestMessage(new HttpMethod(Pick(Methods)), new Uri(server.GetLeftPart(UriPartial.Authority) + path));
        message.Headers.TryAddWithoutValidation("Accept", Pick(Accepts));
        if (message.Method.Method is "POST" or "PUT" or "PATCH" or "DELETE")
        {
            message.Content = new ByteArrayContent(Damaged(Pick(Bodies)));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Pick(Types));
        }

        return message;
    }

    /// <summary>Some bytes other, some missing, some twice, and sometimes only a beginning.</summary>
    private byte[] Damaged(byte[] body)
    {
        var bytes = body.ToList();
        for (var n = random.Next(4); n > 0 && bytes.Count > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(32), bytes.Count - at)));
                    break;
                default:
                    bytes.InsertRange(at, Text(Pick(["{", "}", "[", "\"", "null", "-1e999", "\\ud800", ":", "\n\t", "9223372036854775808"])));
                    break;
            }
        }

        return random.Next(8) == 0 ? [.. bytes.Take(random.Next(bytes.Count + 1))] : [.. bytes];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Sealed(IResource value)
    {
        var writer = new ProtoWriter(256);
        value.WriteProto(writer);
        return ProtobufEnvelope.Seal(writer, value.Kind.ApiVersion, value.Kind.Kind);
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
