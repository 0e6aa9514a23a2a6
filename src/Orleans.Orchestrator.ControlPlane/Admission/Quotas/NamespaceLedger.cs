using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>What one collection's objects in one namespace use of the namespace's quotas.</summary>
internal sealed class NamespaceLedger
{
    private readonly Dictionary<string, IResource> _objects = [];
    private readonly Dictionary<string, QuotaClaim> _claims = [];
    private ImmutableArray<QuotaAccount> _accounts = [];

    /// <summary>An account for each quota.</summary>
    /// <param name="quotas">The namespace's quotas.</param>
    /// <param name="objects">What is there now.</param>
    public NamespaceLedger(ImmutableArray<ResourceQuota> quotas, IEnumerable<IResource> objects)
    {
        foreach (var item in objects)
            _objects[item.Metadata.Name!] = item;
        Recount(quotas);
    }

    /// <summary>The quotas that are counted.</summary>
    public ImmutableArray<ResourceQuota> Quotas { get; private set; }

    /// <summary>The accounts.</summary>
    public ImmutableArray<QuotaAccount> Accounts => _accounts;

    /// <summary>Whether something is being written that a quota concerned.</summary>
    public bool HasClaims => _claims.Count > 0;

    /// <summary>Counts for other quotas than before.</summary>
    public void Recount(ImmutableArray<ResourceQuota> quotas)
    {
        Quotas = quotas;
        _accounts = [.. quotas.Select(q => new QuotaAccount(q))];
        foreach (var account in _accounts)
        {
            foreach (var item in _objects.Values)
                account.Count(null, item);
            foreach (var claim in _claims.Values)
                account.Claim(account.Growth(claim.Before, claim.After));
        }
    }

    /// <summary>Makes sure that there is room for a write.</summary>
    /// <returns>The claim to release; null when the write uses no more than before.</returns>
    /// <exception cref="ApiException">403: there is not.</exception>
    public QuotaClaim? Claim(ResourceKey key, IResource after, bool keep)
    {
        var before = _objects.GetValueOrDefault(key.Name);
        var grows = false;
        foreach (var account in _accounts)
        {
            var growth = account.Growth(before, after);
            if (growth.Count == 0 && before is not null)
                continue;
            grows |= growth.Count > 0;
            if (before is null && after is Pod pod && QuotaScopes.Match(account.Quota.Spec, pod) && QuotaRequirements.Missing(pod, account.Quota) is { } missing)
                throw ApiErrors.Forbidden(after.Kind, key.Name, $"failed quota: {account.Quota.Metadata.Name}: {missing}");
            if (account.Exceeded(growth) is { } exceeded)
                throw ApiErrors.Forbidden(after.Kind, key.Name, exceeded);
        }

        if (!grows || !keep)
            return null;
        var claim = new QuotaClaim(key, before, after);
        _claims[key.Name] = claim;
        foreach (var account in _accounts)
            account.Claim(account.Growth(before, after));
        return claim;
    }

    /// <summary>A write is done or has failed.</summary>
    public void Release(QuotaClaim claim)
    {
        if (!_claims.TryGetValue(claim.Key.Name, out var present) || present != claim)
            return;
        _claims.Remove(claim.Key.Name);
        foreach (var account in _accounts)
            account.Release(account.Growth(claim.Before, claim.After));
    }

    /// <summary>A change is durable.</summary>
    public void Apply(ResourceChange change)
    {
        var name = change.Key.Name;
        if (_claims.TryGetValue(name, out var claim))
            Release(claim);
        var before = _objects.GetValueOrDefault(name);
        var after = change.Type == WatchEventType.Deleted ? null : change.After.Value;
        foreach (var account in _accounts)
            account.Count(before, after);
        if (after is null)
            _objects.Remove(name);
        else
            _objects[name] = after;
    }
}
