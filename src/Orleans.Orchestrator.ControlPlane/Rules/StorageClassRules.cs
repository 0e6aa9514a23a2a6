using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for StorageClasses (kubernetes <c>pkg/apis/storage/validation</c>).</summary>
internal sealed class StorageClassRules : ResourceRules<StorageClass>
{
    private const int MostParameters = 512;
    private const int MostParameterBytes = 256 * 1024;
    private static readonly FieldPath Parameters = FieldPath.Root("parameters");

    public override StorageClass Default(StorageClass value) =>
        value with { ReclaimPolicy = value.ReclaimPolicy ?? "Delete", VolumeBindingMode = value.VolumeBindingMode ?? "Immediate" };

    public override void Validate(StorageClass value, FaultList faults)
    {
        Checks.Required(FieldPath.Root("provisioner"), value.Provisioner, faults);
        if (value.Provisioner.Length > 0)
            faults.InvalidEach(FieldPath.Root("provisioner"), value.Provisioner, LabelNames.KeyFaults(value.Provisioner.ToLowerInvariant()));
        if (value.Parameters.Count > MostParameters)
            faults.TooMany(Parameters, value.Parameters.Count, MostParameters);
        if (value.Parameters.ContainsKey(""))
            faults.Invalid(Parameters, "", "field can not be empty.");
        if (value.Parameters.Sum(p => Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(p.Value)) > MostParameterBytes)
            faults.TooLong(Parameters, MostParameterBytes);
        Checks.OneOf(FieldPath.Root("reclaimPolicy"), value.ReclaimPolicy, faults, "Delete", "Retain");
        Checks.OneOf(FieldPath.Root("volumeBindingMode"), value.VolumeBindingMode, faults, "Immediate", "WaitForFirstConsumer");
        Topologies(FieldPath.Root("allowedTopologies"), value.AllowedTopologies, faults);
    }

    public override void ValidateUpdate(StorageClass current, StorageClass next, FaultList faults)
    {
        if (!current.Parameters.Equals(next.Parameters))
            faults.Forbidden(Parameters, "updates to parameters are forbidden.");
        if (current.Provisioner != next.Provisioner)
            faults.Forbidden(FieldPath.Root("provisioner"), "updates to provisioner are forbidden.");
        if (current.ReclaimPolicy != next.ReclaimPolicy)
            faults.Forbidden(FieldPath.Root("reclaimPolicy"), "updates to reclaimPolicy are forbidden.");
        if (current.VolumeBindingMode != next.VolumeBindingMode)
            faults.Invalid(FieldPath.Root("volumeBindingMode"), next.VolumeBindingMode, Checks.Immutable);
    }

    private static void Topologies(FieldPath path, ImmutableArray<TopologySelectorTerm> terms, FaultList faults)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            Topology(path.Index(i).Child("matchLabelExpressions"), terms[i].MatchLabelExpressions, faults);
            if (terms.AsSpan(0, i).Contains(terms[i]))
                faults.Duplicate(path.Index(i).Child("matchLabelExpressions"), "");
        }
    }

    private static void Topology(FieldPath path, ImmutableArray<TopologySelectorLabelRequirement> labels, FaultList faults)
    {
        var keys = new HashSet<string>();
        for (var i = 0; i < labels.Length; i++)
        {
            var (label, at) = (labels[i], path.Index(i));
            if (label.Values.IsEmpty)
                faults.Required(at.Child("values"));
            for (var j = 0; j < label.Values.Length; j++)
            {
                if (label.Values.AsSpan(0, j).Contains(label.Values[j]))
                    faults.Duplicate(at.Child("values").Index(j), label.Values[j]);
            }

            faults.InvalidEach(at.Child("key"), label.Key, LabelNames.KeyFaults(label.Key));
            if (!keys.Add(label.Key))
                faults.Duplicate(at.Child("key"), label.Key);
        }
    }
}
