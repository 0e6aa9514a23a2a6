namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Numbers a service's endpoints from 0 without gaps, moving as few as can be.</summary>
internal static class RandomSlots
{
    /// <summary>
    /// The endpoints in slots: one that has a slot keeps it, newcomers fill the gaps, and gaps that remain are filled from the end.
    /// </summary>
    public static Target[] Assign(ReadOnlySpan<Target> previous, IReadOnlyCollection<Target> endpoints)
    {
        var slots = new Target[endpoints.Count];
        var filled = new bool[slots.Length];
        var waiting = new HashSet<Target>(endpoints);
        for (var slot = 0; slot < Math.Min(previous.Length, slots.Length); slot++)
            if (waiting.Remove(previous[slot]))
                (slots[slot], filled[slot]) = (previous[slot], true);
        if (waiting.Count == 0)
            return slots;
        var free = 0;
        foreach (var endpoint in endpoints)
        {
            if (!waiting.Remove(endpoint))
                continue;
            while (filled[free])
                free++;
            slots[free++] = endpoint;
        }
        return slots;
    }
}
