using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>What a token says, in the claims of Kubernetes (<c>pkg/serviceaccount/claims.go</c>).</summary>
internal static class TokenClaims
{
    /// <summary>A token for a time.</summary>
    public static byte[] Write(
        string issuer, ServiceAccount account, ImmutableArray<string> audiences, BoundObjects bound, string id, DateTimeOffset now, DateTimeOffset expires) => Json(w =>
    {
        w.WriteStartArray("aud");
        foreach (var audience in audiences)
            w.WriteStringValue(audience);
        w.WriteEndArray();
        w.WriteNumber("exp", expires.ToUnixTimeSeconds());
        w.WriteNumber("iat", now.ToUnixTimeSeconds());
        w.WriteString("iss", issuer);
        w.WriteString("jti", id);
        w.WriteStartObject("kubernetes.io");
        w.WriteString("namespace", account.Metadata.Namespace);
        Reference(w, "node", bound.Node);
        Reference(w, "pod", bound.Pod);
        Reference(w, "secret", bound.Secret);
        Reference(w, "serviceaccount", account.Metadata);
        w.WriteEndObject();
        w.WriteNumber("nbf", now.ToUnixTimeSeconds());
        w.WriteString("sub", Subject(account));
    });

    /// <summary>A token without end, which lives as long as the Secret that holds it.</summary>
    public static byte[] WriteLasting(ServiceAccount account, string secret) => Json(w =>
    {
        w.WriteString("iss", LastingIssuer);
        w.WriteString("kubernetes.io/serviceaccount/namespace", account.Metadata.Namespace);
        w.WriteString("kubernetes.io/serviceaccount/secret.name", secret);
        w.WriteString("kubernetes.io/serviceaccount/service-account.name", account.Metadata.Name);
        w.WriteString("kubernetes.io/serviceaccount/service-account.uid", account.Metadata.Uid);
        w.WriteString("sub", Subject(account));
    });

    private const string LastingIssuer = "kubernetes/serviceaccount";

    private static string Subject(ServiceAccount account) => $"system:serviceaccount:{account.Metadata.Namespace}:{account.Metadata.Name}";

    private static void Reference(Utf8JsonWriter w, string name, ObjectMeta? metadata)
    {
        if (metadata is null)
            return;
        w.WriteStartObject(name);
        w.WriteString("name", metadata.Name);
        w.WriteString("uid", metadata.Uid);
        w.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer))
        {
            w.WriteStartObject();
            write(w);
            w.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }
}
