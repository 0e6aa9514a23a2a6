using System.Numerics;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// How many elements the maps of a new table have room for. A map that grows while it is filled costs twice, once for each element that is moved; one that
/// has its size is a plain array of buckets. When it is full the kernel refuses, and the table is replaced by a roomier one.
/// </summary>
/// <param name="Services">Room for services.</param>
/// <param name="Endpoints">Room for endpoints.</param>
internal readonly record struct MapCapacity(int Services, int Endpoints)
{
    private const int Least = 4096;

    /// <summary>Room for what is wanted twice: a transaction that exchanges all elements holds the old ones and the new.</summary>
    public static MapCapacity For(ServiceTable table) => new(Room(table.Ports.Length), Room(table.Ports.Sum(port => port.Endpoints.Length)));

    private static int Room(int elements) => Math.Max(Least, (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2(2 * (ulong)elements + 1)));
}
