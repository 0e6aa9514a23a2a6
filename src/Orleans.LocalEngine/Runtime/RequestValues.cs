using System.Collections.Immutable;

namespace Orleans.LocalEngine;

/// <summary>What <see cref="Orleans.Runtime.RequestContext"/> holds: one immutable object, so that a call carries it by reference.</summary>
internal sealed class RequestValues
{
    public static readonly RequestValues Empty = new(ImmutableDictionary<string, object>.Empty, Guid.Empty);

    private RequestValues(ImmutableDictionary<string, object> items, Guid reentrancyId)
    {
        Items = items;
        ReentrancyId = reentrancyId;
    }

    public ImmutableDictionary<string, object> Items { get; }

    public Guid ReentrancyId { get; }

    public RequestValues With(ImmutableDictionary<string, object> items) => new(items, ReentrancyId);

    public RequestValues With(Guid reentrancyId) => new(Items, reentrancyId);
}
