using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ConfigMaps.</summary>
internal sealed class ConfigMapRules : ResourceRules<ConfigMap>
{
    public override bool HasSameSpec(ConfigMap left, ConfigMap right) => left.Data.Equals(right.Data) && left.BinaryData.Equals(right.BinaryData);

    public override void Validate(ConfigMap value, FaultList faults)
    {
        var size = 0L;
        foreach (var (key, text) in value.Data)
        {
            faults.InvalidEach(FieldPath.Root("data").Key(key), key, ConfigKeys.Faults(key));
            if (value.BinaryData.ContainsKey(key))
                faults.Invalid(FieldPath.Root("data").Key(key), key, "duplicate of key present in binaryData");
            size += System.Text.Encoding.UTF8.GetByteCount(text);
        }

        foreach (var (key, bytes) in value.BinaryData)
        {
            faults.InvalidEach(FieldPath.Root("binaryData").Key(key), key, ConfigKeys.Faults(key));
            size += bytes.Length;
        }

        if (size > ConfigKeys.MaxBytes)
            faults.TooLong(FieldPath.Root(""), ConfigKeys.MaxBytes);
    }

    public override void ValidateUpdate(ConfigMap current, ConfigMap next, FaultList faults)
    {
        if (current.Immutable != true)
            return;
        if (next.Immutable != true)
            faults.Forbidden(FieldPath.Root("immutable"), "field is immutable when `immutable` is set");
        if (!current.Data.Equals(next.Data))
            faults.Forbidden(FieldPath.Root("data"), "field is immutable when `immutable` is set");
        if (!current.BinaryData.Equals(next.BinaryData))
            faults.Forbidden(FieldPath.Root("binaryData"), "field is immutable when `immutable` is set");
    }
}
