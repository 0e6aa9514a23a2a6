using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission;

/// <summary>One write on its way to the store, as those who admit it see it.</summary>
public sealed class AdmissionRequest
{
    /// <summary>How many warnings are kept.</summary>
    internal const int MaxWarnings = 32;

    /// <summary>How long all webhooks of one write may take together; a little less than a grain call may.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(40);
    private AdmissionRequest? _origin;
    private ImmutableArray<string> _warnings = [];
    private Dictionary<string, IResource>? _left;
    private long _start;

    /// <summary>What is done.</summary>
    public required AdmissionOperation Operation { get; init; }

    /// <summary>The kind of the object.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The object's key.</summary>
    public required ResourceKey Key { get; init; }

    /// <summary>The part that is written, such as <c>status</c>; empty for the object itself.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The object as it is; null when it is created.</summary>
    public IResource? Old { get; init; }

    /// <summary>Whether nothing will be written.</summary>
    public bool DryRun { get; init; }

    /// <summary>What is sent to a subresource that is no part of the object, such as an Eviction; null otherwise.</summary>
    public AdmissionMessage? Message { get; init; }

    /// <summary>How it is to be written; null for a delete or a connection.</summary>
    public WriteOptions? Options { get; init; }

    /// <summary>How it is to be deleted; null for anything else.</summary>
    public DeleteOptions? DeleteOptions { get; init; }

    /// <summary>Whether a mutator has changed the object in a way after which the kind's defaults are to be set once more.</summary>
    internal bool NeedsDefaults { get; set; }

    /// <summary>Sets what an object of this kind leaves open.</summary>
    public Func<IResource, IResource> Default { get; init; } = static value => value;

    /// <summary>Who says who may do what; null where nobody does.</summary>
    internal IAccessJudge? Judge { get; set; }

    /// <summary>How webhooks that may be asked again left the object.</summary>
    internal Dictionary<string, IResource> Left => _left ??= [];

    /// <summary>The kind in the version in which the client asked.</summary>
    public ResourceKind AskedKind => _origin?.AskedKind ?? Kind;

    /// <summary>The same write for somebody who knows the kind by another version. Warnings and time are those of this one.</summary>
    public AdmissionRequest In(ResourceKind version, IResource? old) => new()
    {
        Operation = Operation, Kind = version, Key = Key, Subresource = Subresource, Old = old, DryRun = DryRun, Message = Message, Options = Options,
        DeleteOptions = DeleteOptions, Default = Default, _origin = this,
    };

    /// <summary>What the client is to be told, a sentence each.</summary>
    public ImmutableArray<string> Warnings => _warnings;

    /// <summary>Tells the client something; what is beyond the bound is left out.</summary>
    public void Warn(string warning)
    {
        if (_origin is not null)
            _origin.Warn(warning);
        else if (_warnings.Length < MaxWarnings)
            _warnings = _warnings.Add(warning);
    }

    /// <summary>How long a webhook may take that asks for so much time.</summary>
    internal TimeSpan Remaining(TimeProvider time, TimeSpan asked)
    {
        if (_origin is not null)
            return _origin.Remaining(time, asked);
        if (_start == 0)
            _start = time.GetTimestamp();
        var left = Budget - time.GetElapsedTime(_start);
        return left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left < asked ? left : asked;
    }
}
