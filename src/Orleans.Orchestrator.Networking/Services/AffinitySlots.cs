using System.Numerics;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// Spreads a service's endpoints over a fixed number of slots so that clients, who are hashed to slots, seldom move: each slot belongs to the endpoint
/// with the highest hash for it (rendezvous hashing, Thaler and Ravishankar 1996). When an endpoint leaves, only its own slots change
/// hands, and a new one takes about an equal part from every other.
/// </summary>
internal static class AffinitySlots
{
    private const int Fewest = 64;
    private const int SlotsPerEndpoint = 8;

    /// <summary>The endpoint of each slot, whatever order <paramref name="endpoints"/> come in.</summary>
    public static Target[] Assign(IReadOnlyCollection<Target> endpoints)
    {
        // A power of two, so that the number of slots, whose change moves everybody, changes seldom.
        var slots = new Target[Math.Max(Fewest, (int)BitOperations.RoundUpToPowerOf2((uint)endpoints.Count * SlotsPerEndpoint))];
        for (var slot = 0; slot < slots.Length; slot++)
            slots[slot] = Winner(endpoints, (uint)slot);
        return slots;
    }

    private static Target Winner(IReadOnlyCollection<Target> endpoints, uint slot)
    {
        var best = default(Target);
        ulong bestWeight = 0;
        foreach (var endpoint in endpoints)
        {
            var weight = Mix((ulong)endpoint.Address << 32 | (uint)endpoint.Port << 16 ^ slot);
            if (weight > bestWeight || weight == bestWeight && endpoint.Address < best.Address)
                (best, bestWeight) = (endpoint, weight);
        }
        return best;
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied twice.</summary>
    private static ulong Mix(ulong value)
    {
        for (var round = 0; round < 2; round++)
        {
            value += 0x9e3779b97f4a7c15;
            value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
            value = (value ^ value >> 27) * 0x94d049bb133111eb;
            value ^= value >> 31;
        }
        return value;
    }
}
