using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>
/// Keeps the objects of one collection within the quotas of their namespaces. It belongs to the collection grain, which commits one
/// write after another and knows all objects, those that are being written included: so however many are created at once, no quota is ever
/// exceeded, and a process that dies leaves no reservation behind. A namespace without a quota costs one look into a map.
/// </summary>
/// <param name="policies">The quotas.</param>
/// <param name="present">The objects of a namespace, as committed.</param>
internal sealed class QuotaLedger(PolicyCache policies, Func<string, IEnumerable<ResourceObject>> present)
{
    private readonly Dictionary<string, NamespaceLedger> _ledgers = [];

    /// <summary>Makes sure that there is room for a write.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="after">The object as it will be.</param>
    /// <param name="keep">Whether to keep the room for it; otherwise it is only asked for.</param>
    /// <returns>The claim to release; null when there is nothing to keep.</returns>
    /// <exception cref="ApiException">403: there is no room.</exception>
    public QuotaClaim? Claim(ResourceKey key, ResourceObject after, bool keep = true) =>
        policies.Quotas.IsEmpty ? null : Open(key.Namespace)?.Claim(key, after.Value, keep);

    /// <summary>A write is done or has failed.</summary>
    public void Release(QuotaClaim? claim)
    {
        if (claim is not null && _ledgers.TryGetValue(claim.Key.Namespace, out var ledger))
            ledger.Release(claim);
    }

    /// <summary>Changes are durable.</summary>
    public void Apply(IReadOnlyList<ResourceChange> batch)
    {
        if (_ledgers.Count == 0)
            return;
        foreach (var change in batch)
        {
            if (_ledgers.TryGetValue(change.Key.Namespace, out var ledger))
                ledger.Apply(change);
        }
    }

    /// <summary>What the collection's objects in a namespace use of each of its quotas.</summary>
    public ImmutableArray<QuotaUse> Use(string inNamespace) => Open(inNamespace) is { } ledger
        ? [.. ledger.Accounts.Select(a => new QuotaUse(a.Quota.Metadata.Name!, a.Used))]
        : [];

    private NamespaceLedger? Open(string inNamespace)
    {
        var quotas = policies.Quotas.In(inNamespace);
        var isOpen = _ledgers.TryGetValue(inNamespace, out var ledger);
        if (quotas.IsEmpty && !(isOpen && ledger!.HasClaims))
        {
            _ledgers.Remove(inNamespace);
            return null;
        }

        if (!isOpen || ledger is null)
            _ledgers[inNamespace] = ledger = new NamespaceLedger(quotas, present(inNamespace).Select(o => o.Value));
        else if (ledger.Quotas != quotas)
            ledger.Recount(quotas);
        return ledger;
    }
}
