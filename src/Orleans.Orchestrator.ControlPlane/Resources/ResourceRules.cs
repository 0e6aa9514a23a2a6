using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>
/// What holds for the objects of one kind: its defaults, what is valid, what may change. Pure: no clock, no grain, no I/O.
/// Validation notes every fault and goes on.
/// </summary>
/// <typeparam name="T">The kind's record.</typeparam>
public abstract class ResourceRules<T> where T : class, IResource<T>
{
    /// <summary>Whether spec changes are counted in <c>metadata.generation</c>.</summary>
    public virtual bool HasGeneration => false;

    /// <summary>Whether <c>scale</c> may be written.</summary>
    public virtual bool IsScalable => false;

    /// <summary>Sets what the object leaves open, as Kubernetes does. Doing it twice changes nothing more.</summary>
    public virtual T Default(T value) => value;

    /// <summary>What a client may not decide at creation is reset: usually the status.</summary>
    public virtual T PrepareForCreate(T value) => value;

    /// <summary>What a client may not decide in an update is taken from the present object: usually the status.</summary>
    public virtual T PrepareForUpdate(T current, T next) => next;

    /// <summary>The present object with the status of another: a write to the status subresource.</summary>
    /// <exception cref="NotSupportedException">The kind has no status.</exception>
    public virtual T WithStatusOf(T current, T next) => throw new NotSupportedException($"{T.Kind.Kind} has no status");

    /// <summary>
    /// The metadata that a write to the status subresource leaves. For most kinds Kubernetes takes over what the client sent, so that
    /// a controller may set an annotation with what it observed.
    /// </summary>
    public virtual ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => next;

    /// <summary>Whether two objects are the same but for metadata and status.</summary>
    public virtual bool HasSameSpec(T left, T right) => true;

    /// <summary>The object with another number of replicas: a write to the scale subresource.</summary>
    /// <exception cref="NotSupportedException">The kind has no replicas.</exception>
    public virtual T WithReplicasOf(T current, T next) => throw new NotSupportedException($"{T.Kind.Kind} has no replicas");

    /// <summary>What is wrong with the object's name.</summary>
    public virtual IEnumerable<string> NameFaults(string name) => Naming.DnsNames.SubdomainFaults(name);

    /// <summary>Notes what is wrong with the object, its metadata apart.</summary>
    public abstract void Validate(T value, FaultList faults);

    /// <summary>Notes what is wrong with a new object only; <see cref="Validate"/> comes first.</summary>
    public virtual void ValidateCreate(T value, FaultList faults)
    {
    }

    /// <summary>Notes what is wrong with the change; <see cref="Validate"/> comes first.</summary>
    public virtual void ValidateUpdate(T current, T next, FaultList faults)
    {
    }

    /// <summary>Notes what is wrong with a change of the whole object (null) or of a part other than the status.</summary>
    public virtual void ValidatePart(string? subresource, T current, T next, FaultList faults) => ValidateUpdate(current, next, faults);

    /// <summary>Notes what is wrong with a status.</summary>
    public virtual void ValidateStatusUpdate(T current, T next, FaultList faults)
    {
    }

    /// <summary>What a client should be told about an object that is valid, a sentence each.</summary>
    public virtual IEnumerable<string> Warnings(T value) => [];
}
