using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;

/// <summary>
/// Where a pod's claims let it be: on nodes that its volumes can be reached from, and, for claims that wait for it, where there are volumes for them or
/// some can be made. Each node is a domain of its own. The sentences are those of Kubernetes' plugins VolumeBinding and VolumeRestrictions.
/// </summary>
internal sealed class VolumeTerm : TopologyTerm
{
    private const string Conflict = "node(s) had volume node affinity conflict";
    private const string NotFound = "node(s) didn't find available persistent volumes to bind";
    private const string InUse = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";

    private readonly PlanState _state;
    private readonly PodDemand _pod;
    private readonly List<PersistentVolume> _bound = [];
    private readonly List<(PersistentVolumeClaim Claim, StorageClass Class)> _waiting = [];
    private readonly HashSet<string> _once = [];
    private readonly Verdict[] _known;
    private long _users;
    private int _openings;

    private VolumeTerm(PlanState state, PodDemand pod) : base(TopologyDomains.OfEach(state.Nodes.Count))
    {
        (_state, _pod, _known) = (state, pod, new Verdict[state.Nodes.Count]);
        Read();
    }

    private enum Verdict : byte
    {
        Unknown,
        Good,
        Conflict,
        NotFound,
    }

    /// <summary>Why no node can take the pod, whatever it is like; null when that depends on the node.</summary>
    public string? Refusal { get; private set; }

    /// <inheritdoc/>
    public override bool MayOpen => false;

    /// <inheritdoc/>
    public override int Openings => _openings;

    /// <summary>The rule for a demand; null when it uses no claims.</summary>
    public static VolumeTerm? For(PlanState state, PodDemand pod) => pod.Claims.IsEmpty ? null : new VolumeTerm(state, pod);

    /// <inheritdoc/>
    public override bool Allows(int domain) => Refusal is null && _users == 0 && Judge(domain) == Verdict.Good;

    /// <inheritdoc/>
    public override string? Sentence(int domain) => Refusal ?? (_users > 0 ? InUse : Judge(domain) switch
    {
        Verdict.Conflict => Conflict,
        Verdict.NotFound => NotFound,
        _ => null,
    });

    /// <inheritdoc/>
    public override string? Change(int domain, string node) => Refusal is not null ? $"see to its claims: {Refusal}"
        : _users > 0 ? "end the pod that has its claim for itself"
        : Judge(domain) switch
        {
            Verdict.Conflict => $"give it volumes that can be reached from {node}",
            Verdict.NotFound => $"make volumes for its claims that can be reached from {node}",
            _ => null,
        };

    /// <inheritdoc/>
    public override int Weigh(PodDemand other) => _once.Count > 0 && other.Namespace == _pod.Namespace && other.Claims.Any(_once.Contains) ? 1 : 0;

    /// <inheritdoc/>
    public override void Add(NodeCount more, int weight)
    {
        _users += more.Staying + more.Leaving;
        if (_users == 0)
            _openings++;
    }

    /// <inheritdoc/>
    public override void Add(DemandPlaces places, int weight)
    {
        foreach (var place in places.Nodes)
            _users += place.Staying + place.Leaving;
    }

    /// <summary>A pod was placed: what its claims get is decided, for it and for all that come after it in the plan.</summary>
    public ImmutableArray<VolumeChoice> Take(int node)
    {
        if (_waiting.Count == 0 || Choose(_state.Nodes[node].Node) is not { IsEmpty: false } choices)
            return [];
        _state.Volumes = _state.Volumes.Assume(choices, _state.Nodes[node].Name);
        Read();
        return choices;
    }

    private void Read()
    {
        _bound.Clear();
        _waiting.Clear();
        Array.Clear(_known);
        Refusal = null;
        foreach (var name in _pod.Claims)
            Refusal ??= Read(name);
        // The largest last: a small claim must not take what only a large one needs.
        _waiting.Sort(static (a, b) => VolumeSizes.Of(a.Claim).CompareTo(VolumeSizes.Of(b.Claim)));
    }

    private string? Read(string name)
    {
        var volumes = _state.Volumes;
        if (volumes.Claim($"{_pod.Namespace}/{name}") is not { } claim)
            return $"persistentvolumeclaim \"{name}\" not found";
        if (claim.Metadata.DeletionTimestamp is not null)
            return $"persistentvolumeclaim \"{name}\" is being deleted";
        if (claim.Spec.AccessModes.Contains(AccessModes.OncePod))
            _once.Add(name);
        if (!VolumeFacts.IsBound(claim))
        {
            var of = volumes.Class(VolumeFacts.ClassOf(claim));
            if (!VolumeFacts.Waits(of) || !string.IsNullOrEmpty(claim.Spec.VolumeName))
                return "pod has unbound immediate PersistentVolumeClaims";
            _waiting.Add((claim, of!));
            return null;
        }

        if (claim.Status.Phase == ClaimPhases.Lost || volumes.Volume(claim.Spec.VolumeName!) is not { } volume)
            return $"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{claim.Spec.VolumeName}\"";
        _bound.Add(volume);
        return null;
    }

    private Verdict Judge(int domain)
    {
        if (_known[domain] is not Verdict.Unknown and var known)
            return known;
        var node = _state.Nodes[domain].Node;
        return _known[domain] = _bound.Any(v => !VolumeFacts.Reaches(v, node)) ? Verdict.Conflict : Choose(node).IsDefault ? Verdict.NotFound : Verdict.Good;
    }

    /// <summary>What the claims that wait would get on a node; those that have it already are left out. Default when some would get nothing.</summary>
    private ImmutableArray<VolumeChoice> Choose(Node node)
    {
        var choices = ImmutableArray.CreateBuilder<VolumeChoice>();
        var taken = new HashSet<string>();
        foreach (var (claim, of) in _waiting)
        {
            // A node that is no more does not count as selected.
            var selected = VolumeFacts.SelectedNode(claim) is { } name && _state.IndexOf(name) >= 0 ? name : null;
            if (selected is not null && selected != node.Metadata.Name)
                return default;
            if (VolumeMatch.Find(_state.Volumes.For(claim), claim, node, waits: true, v => taken.Contains(v.Metadata.Name!)) is { } volume)
            {
                taken.Add(volume.Metadata.Name!);
                if (volume.Spec.ClaimRef?.Uid != claim.Metadata.Uid)
                    choices.Add(new VolumeChoice(VolumeFacts.Key(claim), claim.Metadata.Uid!, volume.Metadata.Name));
            }
            else if (!CanMake(claim, of, node))
                return default;
            else if (selected is null)
                choices.Add(new VolumeChoice(VolumeFacts.Key(claim), claim.Metadata.Uid!, null));
        }

        return choices.ToImmutable();
    }

    private static bool CanMake(PersistentVolumeClaim claim, StorageClass of, Node node) => of.Provisioner != VolumeNames.NoProvisioner
        && VolumeFacts.Allows(of, node) && (of.Provisioner != LocalVolumes.Provisioner || LocalProvisioner.Refusal(claim) is null);
}
