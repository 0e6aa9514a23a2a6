using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.ControlPlane.Services;

/// <summary>
/// Packs endpoints into slices. An endpoint stays in the slice where it is; new ones go first into slices that change anyway,
/// then into those with room, then into new ones.
/// </summary>
internal sealed class EndpointPacking
{
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<(string Uid, string Ports), (Slot Slot, int Index)> _places = [];
    private readonly List<(Endpoint Endpoint, ImmutableArray<EndpointPort> Ports, string Key)> _homeless = [];

    /// <summary>A slice as it is.</summary>
    public void AddSlice(EndpointSlice slice)
    {
        var slot = new Slot(slice, PortsKey(slice.Ports));
        _slots.Add(slot);
        for (var i = 0; i < slice.Endpoints.Length; i++)
            _places.TryAdd((slice.Endpoints[i].TargetRef?.Uid ?? "", slot.Ports), (slot, i));
    }

    /// <summary>An endpoint as it shall be.</summary>
    public void AddEndpoint(Endpoint endpoint, ImmutableArray<EndpointPort> ports)
    {
        var key = PortsKey(ports);
        if (_places.TryGetValue((endpoint.TargetRef!.Uid!, key), out var place))
            place.Slot.Kept[place.Index] = endpoint;
        else
            _homeless.Add((endpoint, ports, key));
    }

    /// <summary>What is to be written.</summary>
    public EndpointSlicePlan Finish(EndpointSlice template, Func<string, string> newName)
    {
        var fresh = new List<EndpointSlice>();
        foreach (var group in _homeless.GroupBy(h => h.Key))
        {
            var rest = new Queue<Endpoint>(group.Select(h => h.Endpoint));
            var slots = _slots.Where(s => s.Ports == group.Key && s.Count < EndpointSlicePlan.MaxEndpoints);
            foreach (var slot in slots.OrderByDescending(s => s.Changed).ToList())
            {
                while (rest.Count > 0 && slot.Count < EndpointSlicePlan.MaxEndpoints)
                    slot.Added.Add(rest.Dequeue());
            }

            foreach (var chunk in rest.Chunk(EndpointSlicePlan.MaxEndpoints))
                fresh.Add(New(template, newName, [.. chunk], group.First().Ports));
        }

        // A Service without endpoints keeps one slice, so that whoever reads slices learns that there are none.
        var used = _slots.Where(s => s.Count > 0).ToList();
        var spare = used.Count == 0 && fresh.Count == 0 ? _slots.FirstOrDefault() : null;
        if (used.Count == 0 && fresh.Count == 0 && spare is null)
            fresh.Add(New(template, newName, [], []));
        var update = _slots.Where(s => s.Count > 0 || s == spare).Select(s => s.Result(template)).Where(r => r is not null).Select(r => r!);
        return new EndpointSlicePlan([.. fresh], [.. update], [.. _slots.Where(s => s.Count == 0 && s != spare).Select(s => s.Slice)]);
    }

    private static EndpointSlice New(
        EndpointSlice template, Func<string, string> newName, ImmutableArray<Endpoint> endpoints, ImmutableArray<EndpointPort> ports) => template with
        {
            Metadata = template.Metadata with { Name = newName(template.Metadata.Name!) },
            Endpoints = endpoints,
            Ports = ports,
        };

    private static string PortsKey(ImmutableArray<EndpointPort> ports) =>
        string.Join('|', ports.Select(p => $"{p.Name}/{p.Protocol}/{p.Port}/{p.AppProtocol}").Order(StringComparer.Ordinal));

    private sealed class Slot(EndpointSlice slice, string ports)
    {
        public EndpointSlice Slice => slice;

        public string Ports => ports;

        public Endpoint?[] Kept { get; } = new Endpoint?[slice.Endpoints.Length];

        public List<Endpoint> Added { get; } = [];

        public int Count => Kept.Count(e => e is not null) + Added.Count;

        public bool Changed => !slice.Endpoints.SequenceEqual(All());

        public EndpointSlice? Result(EndpointSlice template)
        {
            ImmutableArray<Endpoint> endpoints = [.. All()];
            var labels = slice.Metadata.Labels.SetItems(template.Metadata.Labels);
            return slice.Endpoints.SequenceEqual(endpoints) && labels.Equals(slice.Metadata.Labels)
                ? null
                : slice with { Endpoints = endpoints, Metadata = slice.Metadata with { Labels = labels } };
        }

        private IEnumerable<Endpoint> All() => Kept.Where(e => e is not null).Select(e => e!).Concat(Added);
    }
}
