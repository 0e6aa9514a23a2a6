namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Keeps the number of managers that update in bounds: the oldest are gathered into one.</summary>
internal static class ManagerLimit
{
    /// <summary>How many of them an object names, as in Kubernetes.</summary>
    public const int MaxUpdaters = 10;

    private const string Gathered = "ancient-changes";

    /// <summary>The table with at most so many, as far as those of one version of the kind can be gathered.</summary>
    public static OwnershipTable Apply(OwnershipTable table)
    {
        var updaters = table.Entries.Where(static e => !e.Manager.IsApply)
            .OrderBy(static e => e.Time ?? DateTimeOffset.MinValue).ThenBy(static e => e.Manager.Name, StringComparer.Ordinal).ToList();
        var excess = updaters.Count - MaxUpdaters;
        var first = new Dictionary<string, Ownership>(StringComparer.Ordinal);
        foreach (var entry in updaters)
        {
            if (excess <= 0)
                break;
            var version = entry.Manager.ApiVersion;
            if (first.TryAdd(version, entry))
                continue;
            var bucket = new Manager(Gathered, false, version, "");
            foreach (var old in new[] { first[version].Manager, entry.Manager }.Where(old => old != bucket))
            {
                var gathered = table.Of(bucket).Union(table.Of(old));
                table = table.With(old, FieldSet.Empty, null).With(bucket, gathered, entry.Time);
            }

            excess--;
        }

        return table;
    }
}
