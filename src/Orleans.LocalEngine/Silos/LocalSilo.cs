using System.Collections.Concurrent;
using System.Globalization;

namespace Orleans.LocalEngine;

/// <summary>One engine among others in a process, and its connections to them.</summary>
internal sealed class LocalSilo(LocalSilos group, GrainEngine engine, int number)
{
    private readonly ConcurrentDictionary<LocalSilo, Link> _links = new();

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"silo-{number}");

    public GrainEngine Engine => engine;

    /// <summary>Connects two silos, each of which can call the other from then on.</summary>
    public static void Connect(LocalSilo one, LocalSilo other, RemoteOptions options)
    {
        var (here, there) = (one.NewPeer(options), other.NewPeer(options));
        var broken = new CancellationTokenSource();
        one._links[other] = new Link(here, broken);
        other._links[one] = new Link(there, broken);
        _ = here.CarryToAsync(there, broken.Token);
        _ = there.CarryToAsync(here, broken.Token);
    }

    /// <summary>How much this silo is to own what has that hash; of equals there are none, for mixing is a bijection of both numbers.</summary>
    public ulong WeightFor(uint hash)
    {
        var mixed = unchecked((((ulong)hash << 32) | (uint)number) + 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    /// <summary>The connection to the silo that a target is in; null if that is this one, or if the target is nowhere.</summary>
    public GrainPeer? PeerOf(LocalGrainReference target)
    {
        var type = target.Context.Type;
        var owner = type == GrainEngine.ObserverType ? group.HostOf(target.Key) : group.OwnerOf(type, target.Key);
        return owner is null || owner == this ? null : _links[owner].Peer;
    }

    /// <summary>Ends the connection to a silo that is gone.</summary>
    public void Disconnect(LocalSilo gone)
    {
        var (peer, broken) = _links[gone];
        broken.Cancel();
        _ = peer.BreakAsync();
    }

    /// <summary>Ends all connections.</summary>
    public void Disconnect()
    {
        foreach (var other in _links.Keys)
            Disconnect(other);
    }

    private GrainPeer NewPeer(RemoteOptions options) => new(engine, options, static (peer, id, type) => peer.Engine.GetReference(id, type));

    private sealed record Link(GrainPeer Peer, CancellationTokenSource Broken);
}
