using System.Collections.Frozen;
using System.Text;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>What holds for the metadata of every kind (apimachinery <c>pkg/api/validation/objectmeta.go</c>).</summary>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;

    /// <summary>Groups whose kinds Kubernetes checks without knowing its own finalizers; the same goes for custom kinds.</summary>
    private static readonly FrozenSet<string> AnyFinalizer = FrozenSet.Create("admissionregistration.k8s.io", "apiextensions.k8s.io", "coordination.k8s.io");

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
        if (metadata.GenerateName is { Length: > 0 } prefix)
            faults.InvalidEach(path.Child("generateName"), prefix, nameFaults(prefix.EndsWith('-') ? prefix[..^1] + "a" : prefix));
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
        Finalizers(path.Child("finalizers"), kind, metadata, faults);
    }

    public static void ValidateUpdate(ObjectMeta current, ObjectMeta next, FaultList faults)
    {
        if (current.DeletionTimestamp is null)
            return;
        var added = next.Finalizers.Except(current.Finalizers).ToArray();
        if (added.Length > 0)
            faults.Forbidden(FieldPath.Metadata.Child("finalizers"), $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Order(StringComparer.Ordinal).Select(f => $"\"{f}\""))}}}");
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

    /// <summary>The name of something that has to be done first: with a domain, or one of Kubernetes' own.</summary>
    public static void Finalizer(FieldPath path, string name, FaultList faults)
    {
        faults.InvalidEach(path, name, LabelNames.KeyFaults(name));
        Known(path, name, faults);
    }

    private static void Finalizers(FieldPath path, ResourceKind kind, ObjectMeta metadata, FaultList faults)
    {
        foreach (var finalizer in metadata.Finalizers)
            faults.InvalidEach(path, finalizer, LabelNames.KeyFaults(finalizer));
        if (metadata.Finalizers.Contains("orphan") && metadata.Finalizers.Contains("foregroundDeletion"))
            faults.Invalid(path, metadata.Finalizers, "finalizer orphan and foregroundDeletion cannot be both set");
        if (kind.IsCustom || AnyFinalizer.Contains(kind.Group))
            return;
        for (var i = 0; i < metadata.Finalizers.Length; i++)
            Known(path.Index(i), metadata.Finalizers[i], faults);
    }

    private static void Known(FieldPath path, string name, FaultList faults)
    {
        if (!name.Contains('/', StringComparison.Ordinal) && name is not ("kubernetes" or "orphan" or "foregroundDeletion"))
            faults.Invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
    }

    /// <summary>Kubernetes names the list here and not the entry.</summary>
    private static void Owners(FieldPath path, ObjectMeta metadata, FaultList faults)
    {
        string? controller = null;
        foreach (var owner in metadata.OwnerReferences)
        {
            if (owner.ApiVersion.Length == 0)
                faults.Invalid(path.Child("apiVersion"), "", "version must not be empty");
            if (owner.Kind.Length == 0)
                faults.Invalid(path.Child("kind"), "", "must not be empty");
            if (owner.Name.Length == 0)
                faults.Invalid(path.Child("name"), "", "must not be empty");
            if (owner.Uid.Length == 0)
                faults.Invalid(path.Child("uid"), "", "must not be empty");
            if (owner is { ApiVersion: "v1", Kind: "Event" })
                faults.Invalid(path, FaultValue.Of(owner), "/v1, Kind=Event is disallowed from being an owner");
            if (owner.Controller != true)
                continue;
            var name = $"{owner.Kind}/{owner.Name}";
            if (controller is not null)
                faults.Invalid(path, FaultValue.Of(owner), $"Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {name}");
            controller ??= name;
        }
    }
}
