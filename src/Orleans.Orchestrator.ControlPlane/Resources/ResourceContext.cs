using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>What every resource grain needs beside its state; one per kind, injected.</summary>
/// <typeparam name="T">The kind's record.</typeparam>
public sealed class ResourceContext<T>(ResourceRules<T> rules, AdmissionChain admission, Identifiers identifiers, TimeProvider time, ILoggerFactory loggers)
    where T : class, IResource<T>
{
    private readonly Lazy<FieldTracking> _fields = new(static () => new FieldTracking(T.Kind, MergeTypes.Of(T.Kind), T.Empty));

    /// <summary>The kind's rules.</summary>
    public ResourceRules<T> Rules => rules;

    /// <summary>What every write passes.</summary>
    public AdmissionChain Admission => admission;

    /// <summary>The kind's defaults, for those who know no kinds.</summary>
    public Func<IResource, IResource> Default { get; } = value => rules.Default((T)value);

    /// <summary>Where uids come from.</summary>
    public Identifiers Identifiers => identifiers;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Who owns which field of the kind's objects.</summary>
    internal FieldTracking Fields => _fields.Value;

    /// <summary>The kind's log.</summary>
    public ILogger Log { get; } = loggers.CreateLogger($"Orleans.Orchestrator.ControlPlane.{T.Kind.Kind}");
}
