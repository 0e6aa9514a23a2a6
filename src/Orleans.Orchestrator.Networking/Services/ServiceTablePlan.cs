using Orleans.Orchestrator.Networking.Nftables;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>The way from what is installed to what is wanted.</summary>
/// <param name="Changes">Services that differ, before and after; <see langword="null"/> where there is none.</param>
/// <param name="NewChains">Chains that they need and that aren't there.</param>
internal sealed record ServiceTablePlan(
    List<(ServiceKey Key, InstalledService? Before, InstalledService? After)> Changes, HashSet<PickChain> NewChains)
{
    /// <summary>Compares a checked table with what is installed.</summary>
    public static ServiceTablePlan Make(InstalledTable installed, ServiceTable wanted)
    {
        var plan = new ServiceTablePlan([], []);
        var kept = 0;
        foreach (var port in wanted.Ports)
        {
            var key = ServiceKey.Of(port);
            installed.Services.TryGetValue(key, out var before);
            kept += before is null || port.Endpoints.IsEmpty ? 0 : 1;
            if (before is not null && ReferenceEquals(before.Source, port) || before is null && port.Endpoints.IsEmpty)
                continue;
            plan.Add(installed, key, before, port.Endpoints.IsEmpty ? null : Next(before, port));
        }
        if (kept < installed.Services.Count)
            plan.AddRemovals(installed, wanted);
        return plan;
    }

    /// <summary>Writes the changes: every deletion before every addition, so that a key that changes hands is free.</summary>
    public ServiceTableWriter Write(NftBatch batch)
    {
        foreach (var chain in NewChains)
            ServiceTableLayout.Write(batch, chain);
        var writer = new ServiceTableWriter(batch);
        foreach (var (key, before, after) in Changes)
            if (before is not null)
                writer.Delete(key, before, after);
        foreach (var (key, before, after) in Changes)
            if (after is not null)
                writer.Add(key, before, after);
        return writer;
    }

    /// <summary>Makes <paramref name="installed"/> what it is after the plan was carried out.</summary>
    public void Commit(InstalledTable installed)
    {
        installed.Chains.UnionWith(NewChains);
        foreach (var (key, _, after) in Changes)
        {
            if (after is null)
                installed.Services.Remove(key);
            else
                installed.Services[key] = after;
        }
    }

    private static InstalledService Next(InstalledService? before, ServicePort port)
    {
        var endpoints = new HashSet<Target>(port.Endpoints.Length);
        foreach (var endpoint in port.Endpoints)
            endpoints.Add(Target.Of(endpoint));
        var previous = before is { Affinity: false } ? before.Slots : [];
        var slots = port.ClientAffinity ? AffinitySlots.Assign(endpoints) : RandomSlots.Assign(previous, endpoints);
        return new InstalledService(port.ClientAffinity, slots, port.NodePort, port);
    }

    private void AddRemovals(InstalledTable installed, ServiceTable wanted)
    {
        var keys = new HashSet<ServiceKey>(wanted.Ports.Length);
        foreach (var port in wanted.Ports)
            keys.Add(ServiceKey.Of(port));
        foreach (var (key, before) in installed.Services)
            if (!keys.Contains(key))
                Changes.Add((key, before, null));
    }

    private void Add(InstalledTable installed, ServiceKey key, InstalledService? before, InstalledService? after)
    {
        Changes.Add((key, before, after));
        if (after is null)
            return;
        if (!installed.Chains.Contains(after.Chain))
            NewChains.Add(after.Chain);
        if (after.NodePort is not null && !installed.Chains.Contains(after.NodeChain))
            NewChains.Add(after.NodeChain);
    }
}
