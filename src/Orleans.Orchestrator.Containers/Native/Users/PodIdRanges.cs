namespace Orleans.Orchestrator.Containers.Native.Users;

/// <summary>
/// Who has which part of the machine's <see cref="UserIdRange"/>. It is written down with each sandbox and told to whoever takes sandboxes over. A part that
/// was given back is the last to be given again.
/// </summary>
internal sealed class PodIdRanges(UserIdRange all)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, uint> _taken = new(StringComparer.Ordinal);
    private uint _next;

    /// <summary>Gives a sandbox ids that no other has.</summary>
    /// <returns>The first of them.</returns>
    /// <exception cref="ContainerRuntimeException">All are taken.</exception>
    public uint Take(string sandbox)
    {
        lock (_lock)
        {
            if (_taken.TryGetValue(sandbox, out var present))
                return present;
            var parts = all.Count / UserIdRange.PodIds;
            for (var tried = 0u; tried < parts; tried++)
            {
                var first = all.First + (_next++ % parts * UserIdRange.PodIds);
                if (_taken.ContainsValue(first))
                    continue;
                _taken[sandbox] = first;
                return first;
            }
        }

        throw new ContainerRuntimeException($"all {all.Count / UserIdRange.PodIds} ranges of user ids in {all} belong to pods; give this node more by orcd --user-namespace-ids");
    }

    /// <summary>A sandbox that was found has these.</summary>
    public void Keep(string sandbox, uint first)
    {
        lock (_lock)
        {
            _taken[sandbox] = first;
            if (first >= all.First && first - all.First < all.Count)
                _next = ((first - all.First) / UserIdRange.PodIds) + 1;
        }
    }

    /// <summary>A sandbox has gone, and with it all of its processes.</summary>
    public void Free(string sandbox)
    {
        lock (_lock)
            _taken.Remove(sandbox);
    }
}
