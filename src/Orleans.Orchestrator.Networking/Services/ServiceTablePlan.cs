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
            kept += plan.Compare(installed, ServiceKey.Of(port), port);
            if (ServiceKey.OfNodePort(port) is { } nodePort)
                kept += plan.Compare(installed, nodePort, port);
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

    /// <summary>Adds what is to be done about one key.</summary>
    /// <returns>1 when something is installed there and something stays.</returns>
    private int Compare(InstalledTable installed, ServiceKey key, ServicePort port)
    {
        installed.Services.TryGetValue(key, out var before);
        if (port.Endpoints.IsEmpty)
            return 0;
        // Most callers build their tables anew, so equal is what counts and not the same object.
        if (before?.Source?.Equals(port) != true)
            Change(installed, key, before, Next(key, before, port));
        return before is null ? 0 : 1;
    }

    private static InstalledService Next(ServiceKey key, InstalledService? before, ServicePort port)
    {
        var endpoints = new HashSet<Target>(port.Endpoints.Length);
        foreach (var endpoint in port.Endpoints)
            endpoints.Add(Target.Of(endpoint));
        var previous = before is { Affinity: false } ? before.Slots : [];
        var slots = port.ClientAffinity ? AffinitySlots.Assign(endpoints) : RandomSlots.Assign(previous, endpoints);
        return new InstalledService(port.ClientAffinity, key.IsNodePort, slots, port);
    }

    private void AddRemovals(InstalledTable installed, ServiceTable wanted)
    {
        var keys = new HashSet<ServiceKey>(wanted.Ports.Length);
        foreach (var port in wanted.Ports.Where(port => !port.Endpoints.IsEmpty))
        {
            keys.Add(ServiceKey.Of(port));
            if (ServiceKey.OfNodePort(port) is { } nodePort)
                keys.Add(nodePort);
        }
        foreach (var (key, before) in installed.Services)
            if (!keys.Contains(key))
                Change(installed, key, before, null);
    }

    private void Change(InstalledTable installed, ServiceKey key, InstalledService? before, InstalledService? after)
    {
        Changes.Add((key, before, after));
        if (after is not null && !installed.Chains.Contains(after.Chain))
            NewChains.Add(after.Chain);
    }
}
