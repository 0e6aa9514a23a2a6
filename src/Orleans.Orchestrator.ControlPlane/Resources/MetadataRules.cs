using System.Text;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>What holds for the metadata of every kind (apimachinery <c>pkg/api/validation/objectmeta.go</c>).</summary>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;

    /// <summary>Metadata of a new object: what the server decides is decided.</summary>
    /// <param name="asked">What the client sent.</param>
    /// <param name="uid">The object's identity.</param>
    /// <param name="now">The present time.</param>
    /// <param name="hasGeneration">Whether changes of the kind's spec are counted.</param>
    public static ObjectMeta ForCreate(ObjectMeta asked, string uid, DateTimeOffset now, bool hasGeneration) => asked with
    {
        Uid = uid,
        CreationTimestamp = now,
        Generation = hasGeneration ? 1 : null,
        ResourceVersion = null,
        SelfLink = null,
        DeletionTimestamp = null,
        DeletionGracePeriodSeconds = null,
    };

    /// <summary>Metadata of an updated object: what the server has decided stays.</summary>
    public static ObjectMeta ForUpdate(ObjectMeta current, ObjectMeta asked) => asked with
    {
        GenerateName = current.GenerateName,
        Uid = current.Uid,
        CreationTimestamp = current.CreationTimestamp,
        Generation = current.Generation,
        ResourceVersion = current.ResourceVersion,
        SelfLink = null,
        DeletionTimestamp = current.DeletionTimestamp,
        DeletionGracePeriodSeconds = current.DeletionGracePeriodSeconds,
    };

    public static void Validate(ResourceKind kind, ObjectMeta metadata, Func<string, IEnumerable<string>> nameFaults, FaultList faults)
    {
        var path = FieldPath.Metadata;
        if (string.IsNullOrEmpty(metadata.Name))
            faults.Required(path.Child("name"), "name or generateName is required");
        else
            faults.InvalidEach(path.Child("name"), metadata.Name, nameFaults(metadata.Name));
        if (kind.Namespaced && string.IsNullOrEmpty(metadata.Namespace))
            faults.Required(path.Child("namespace"));
        else if (kind.Namespaced)
            faults.InvalidEach(path.Child("namespace"), metadata.Namespace, DnsNames.LabelFaults(metadata.Namespace!));
        else if (!string.IsNullOrEmpty(metadata.Namespace))
            faults.Forbidden(path.Child("namespace"), "not allowed on this type");
        Labels(path.Child("labels"), metadata.Labels, faults);
        Annotations(path.Child("annotations"), metadata.Annotations, faults);
        Owners(path.Child("ownerReferences"), metadata, faults);
        for (var i = 0; i < metadata.Finalizers.Length; i++)
            faults.InvalidEach(path.Child("finalizers").Index(i), metadata.Finalizers[i], LabelNames.KeyFaults(metadata.Finalizers[i]));
        if (metadata.Finalizers.Contains("orphan") && metadata.Finalizers.Contains("foregroundDeletion"))
            faults.Invalid(path.Child("finalizers"), string.Join(",", metadata.Finalizers), "finalizer orphan and foregroundDeletion cannot be both set");
    }

    public static void ValidateUpdate(ObjectMeta current, ObjectMeta next, FaultList faults)
    {
        if (current.DeletionTimestamp is null)
            return;
        var added = next.Finalizers.Except(current.Finalizers).ToArray();
        if (added.Length > 0)
            faults.Forbidden(FieldPath.Metadata.Child("finalizers"), $"no new finalizers can be added if the object is being deleted, found new finalizers [{string.Join(", ", added.Select(f => $"\"{f}\""))}]");
    }

    public static void Labels(FieldPath path, Map<string> labels, FaultList faults)
    {
        foreach (var (key, value) in labels)
        {
            faults.InvalidEach(path, key, LabelNames.KeyFaults(key));
            faults.InvalidEach(path, value, LabelNames.ValueFaults(value));
        }
    }

    public static void Annotations(FieldPath path, Map<string> annotations, FaultList faults)
    {
        var size = 0L;
        foreach (var (key, value) in annotations)
        {
            faults.InvalidEach(path, key, LabelNames.KeyFaults(key.ToLowerInvariant()));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value);
        }

        if (size > MaxAnnotationBytes)
            faults.TooLong(path, MaxAnnotationBytes);
    }

    private static void Owners(FieldPath path, ObjectMeta metadata, FaultList faults)
    {
        string? controller = null;
        for (var i = 0; i < metadata.OwnerReferences.Length; i++)
        {
            var owner = metadata.OwnerReferences[i];
            var at = path.Index(i);
            if (owner.ApiVersion.Length == 0)
                faults.Invalid(at.Child("apiVersion"), "", "version must not be empty");
            if (owner.Kind.Length == 0)
                faults.Invalid(at.Child("kind"), "", "must not be empty");
            if (owner.Name.Length == 0)
                faults.Invalid(at.Child("name"), "", "must not be empty");
            if (owner.Uid.Length == 0)
                faults.Invalid(at.Child("uid"), "", "must not be empty");
            if (owner.Controller != true)
                continue;
            if (controller is not null)
                faults.Invalid(path, $"{owner.Kind}/{owner.Name}", $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {owner.Name}");
            controller ??= owner.Name;
        }
    }
}
