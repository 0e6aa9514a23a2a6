using System.Globalization;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>An object on its way into the store, which gives it its version.</summary>
internal sealed class PendingCommit(ResourceObject value)
{
    /// <summary>The object, once it has been stamped with its version.</summary>
    public ResourceObject Object { get; private set; } = value;

    /// <summary>Sets the version and makes the JSON that is stored, listed and told to watchers.</summary>
    public ReadOnlyMemory<byte> Stamp(long version)
    {
        var unstamped = Object.Value;
        Object = ResourceObject.From(unstamped.WithMetadata(
            unstamped.Metadata with { ResourceVersion = version.ToString(CultureInfo.InvariantCulture) }));
        return Object.Json;
    }
}
