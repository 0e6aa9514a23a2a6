using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>
/// Puts a cluster's objects into an empty store, as they are: uids, owners, bindings. A control plane that starts on it finds the cluster as
/// after a restart, and nothing has to be made anew.
/// </summary>
public static class StoreSeeder
{
    /// <summary>Writes the objects.</summary>
    /// <exception cref="SnapshotException">Two of them have the same name.</exception>
    public static async Task SeedAsync(IResourceStore store, CapturedCluster cluster, CancellationToken cancellationToken)
    {
        foreach (var objects in cluster.Objects.GroupBy(o => o.Collection))
        {
            using var log = await store.OpenCollectionAsync(objects.Key, cancellationToken);
            var results = await Task.WhenAll(objects.Select(o => log.Append(ToWrite(o.Value))));
            if (results.Any(r => !r.IsCommitted))
                throw new SnapshotException($"the snapshot has several {objects.Key} of the same name");
        }
    }

    private static ResourceWrite ToWrite(IResource value) => new()
    {
        Namespace = value.Metadata.Namespace ?? "", Name = value.Metadata.Name!, Uid = value.Metadata.Uid!, Kind = WriteKind.Create, ExpectedResourceVersion = 0,
        Body = version => ResourceObject.Serialize(value.WithMetadata(value.Metadata with { ResourceVersion = version.ToString(CultureInfo.InvariantCulture) })),
    };
}
