using System.Text.Json;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>What a webhook is asked: <c>admission.k8s.io/v1 AdmissionReview</c> (kubernetes <c>staging/src/k8s.io/api/admission/v1/types.go</c>).</summary>
internal static class AdmissionReview
{
    public const string ApiVersion = "admission.k8s.io/v1";
    public const string Kind = "AdmissionReview";

    /// <summary>The question as JSON.</summary>
    /// <param name="uid">What the answer has to repeat.</param>
    /// <param name="request">The write.</param>
    /// <param name="value">The object as it would be written, or the present one.</param>
    public static byte[] Write(string uid, AdmissionRequest request, IResource value)
    {
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            w.WriteStartObject();
            w.WriteString("kind"u8, Kind);
            w.WriteString("apiVersion"u8, ApiVersion);
            w.WriteStartObject("request"u8);
            w.WriteString("uid"u8, uid);
            WriteNames(w, request);
            WriteUser(w);
            WriteObjects(w, request, value);
            w.WriteBoolean("dryRun"u8, request.DryRun);
            w.WritePropertyName("options"u8);
            WriteOptions(w, request);
            w.WriteEndObject();
            w.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }

    private static void WriteNames(Utf8JsonWriter w, AdmissionRequest request)
    {
        var kind = request.Kind;
        var (group, version, name) = request switch
        {
            { Message: { } message } => Split(message.ApiVersion, message.Kind),
            { Subresource: "scale" } => ("autoscaling", "v1", "Scale"),
            _ => (kind.Group, kind.Version, kind.Kind),
        };
        WriteTriple(w, "kind", group, version, "kind", name);
        WriteTriple(w, "resource", kind.Group, kind.Version, "resource", kind.Plural);
        WriteTriple(w, "requestKind", group, name == kind.Kind && version == kind.Version ? request.AskedKind.Version : version, "kind", name);
        WriteTriple(w, "requestResource", kind.Group, request.AskedKind.Version, "resource", kind.Plural);
        if (request.Subresource.Length > 0)
        {
            w.WriteString("subResource"u8, request.Subresource);
            w.WriteString("requestSubResource"u8, request.Subresource);
        }

        w.WriteString("name"u8, request.Key.Name);
        // For a namespace itself Kubernetes names it in both places.
        var space = kind == ResourceKinds.Namespace ? request.Key.Name : request.Key.Namespace;
        if (space.Length > 0)
            w.WriteString("namespace"u8, space);
        w.WriteString("operation"u8, WebhookRuleMatch.OperationName(request.Operation));
    }

    private static void WriteUser(Utf8JsonWriter w)
    {
        var user = Requester.Current;
        w.WriteStartObject("userInfo"u8);
        w.WriteString("username"u8, user.Name);
        w.WriteStartArray("groups"u8);
        foreach (var group in user.Groups)
            w.WriteStringValue(group);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteObjects(Utf8JsonWriter w, AdmissionRequest request, IResource value)
    {
        w.WritePropertyName("object"u8);
        if (request.Message is { } message)
            w.WriteRawValue(message.Json);
        else if (request.Operation == AdmissionOperation.Delete)
            w.WriteNullValue();
        else
            WriteObject(w, request, value);
        w.WritePropertyName("oldObject"u8);
        if (request.Old is { } old)
            WriteObject(w, request, old);
        else
            w.WriteNullValue();
    }

    private static void WriteObject(Utf8JsonWriter w, AdmissionRequest request, IResource value)
    {
        if (request.Subresource == "scale")
            ScaleView.Write(w, value);
        else
            value.WriteJson(w);
    }

    private static void WriteOptions(Utf8JsonWriter w, AdmissionRequest request)
    {
        if (request.Operation == AdmissionOperation.Connect)
        {
            w.WriteNullValue();
            return;
        }

        w.WriteStartObject();
        w.WriteString("kind"u8, request.Operation switch { AdmissionOperation.Create => "CreateOptions", AdmissionOperation.Update => "UpdateOptions", _ => "DeleteOptions" });
        w.WriteString("apiVersion"u8, "meta.k8s.io/v1"u8);
        if (request.DryRun)
        {
            w.WriteStartArray("dryRun"u8);
            w.WriteStringValue("All"u8);
            w.WriteEndArray();
        }

        if (request.Options?.FieldManager is { Length: > 0 } manager)
            w.WriteString("fieldManager"u8, manager);
        if (request.DeleteOptions?.GracePeriodSeconds is { } grace)
            w.WriteNumber("gracePeriodSeconds"u8, grace);
        if (request.DeleteOptions?.PropagationPolicy is { } policy)
            w.WriteString("propagationPolicy"u8, policy);
        w.WriteEndObject();
    }

    private static void WriteTriple(Utf8JsonWriter w, string name, string group, string version, string what, string value)
    {
        w.WriteStartObject(name);
        w.WriteString("group"u8, group);
        w.WriteString("version"u8, version);
        w.WriteString(what, value);
        w.WriteEndObject();
    }

    private static (string Group, string Version, string Kind) Split(string apiVersion, string kind) =>
        apiVersion.Split('/') is [var group, var version] ? (group, version, kind) : ("", apiVersion, kind);
}
