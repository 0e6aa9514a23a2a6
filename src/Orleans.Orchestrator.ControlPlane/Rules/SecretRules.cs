using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Secrets. No fault ever shows a value.</summary>
internal sealed class SecretRules : ResourceRules<Secret>
{
    private static readonly FieldPath Data = FieldPath.Root("data");

    /// <summary>What is given as text is stored as bytes, and never told back as text.</summary>
    public override Secret Default(Secret value) => value with
    {
        Type = string.IsNullOrEmpty(value.Type) ? "Opaque" : value.Type,
        Data = value.StringData.Count == 0
            ? value.Data
            : value.Data.SetItems(value.StringData.Select(p => KeyValuePair.Create(p.Key, Octets.FromText(p.Value)))),
        StringData = Map<string>.Empty,
    };

    public override bool HasSameSpec(Secret left, Secret right) => left.Data.Equals(right.Data);

    public override void Validate(Secret value, FaultList faults)
    {
        var size = 0L;
        foreach (var (key, bytes) in value.Data)
        {
            faults.InvalidEach(Data.Key(key), key, ConfigKeys.Faults(key));
            size += bytes.Length;
        }

        if (size > ConfigKeys.MaxBytes)
            faults.TooLong(Data, ConfigKeys.MaxBytes);
        TypeRules(value, faults);
    }

    public override void ValidateUpdate(Secret current, Secret next, FaultList faults)
    {
        if (current.Type != next.Type)
            faults.Invalid(FieldPath.Root("type"), next.Type, Checks.Immutable);
        if (current.Immutable != true)
            return;
        if (next.Immutable != true)
            faults.Forbidden(FieldPath.Root("immutable"), "field is immutable when `immutable` is set");
        if (!current.Data.Equals(next.Data))
            faults.Forbidden(Data, "field is immutable when `immutable` is set");
    }

    private static void TypeRules(Secret value, FaultList faults)
    {
        switch (value.Type)
        {
            case "kubernetes.io/service-account-token":
                if (string.IsNullOrEmpty(value.Metadata.Annotations.GetValueOrDefault("kubernetes.io/service-account.name")))
                    faults.Required(FieldPath.Metadata.Child("annotations").Key("kubernetes.io/service-account.name"));
                break;
            case "kubernetes.io/dockercfg":
                Json(value, ".dockercfg", faults);
                break;
            case "kubernetes.io/dockerconfigjson":
                Json(value, ".dockerconfigjson", faults);
                break;
            case "kubernetes.io/basic-auth":
                if (!value.Data.ContainsKey("username") && !value.Data.ContainsKey("password"))
                {
                    faults.Required(Data.Key("username"));
                    faults.Required(Data.Key("password"));
                }

                break;
            case "kubernetes.io/ssh-auth":
                if (value.Data.GetValueOrDefault("ssh-privatekey") is not { Length: > 0 })
                    faults.Required(Data.Key("ssh-privatekey"));
                break;
            case "kubernetes.io/tls":
                Present(value, "tls.crt", faults);
                Present(value, "tls.key", faults);
                break;
        }
    }

    private static void Present(Secret value, string key, FaultList faults)
    {
        if (!value.Data.ContainsKey(key))
            faults.Required(Data.Key(key));
    }

    private static void Json(Secret value, string key, FaultList faults)
    {
        if (!value.Data.TryGetValue(key, out var bytes))
        {
            faults.Required(Data.Key(key));
            return;
        }

        if (JsonFault(bytes) is { } fault)
            faults.InvalidSecret(Data.Key(key), fault);
    }

    /// <summary>Why the bytes are no JSON object, as Go's parser would begin to say it; nothing of them is shown.</summary>
    private static string? JsonFault(Octets bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            var isObject = reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null;
            while (reader.Read())
            {
            }

            return isObject ? null : "json: cannot unmarshal into Go value of type map[string]interface {}";
        }
        catch (JsonException)
        {
            return bytes.Length == 0 ? "unexpected end of JSON input" : "invalid character in JSON input";
        }
    }
}
