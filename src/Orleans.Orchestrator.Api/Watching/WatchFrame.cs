using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>One event with the bytes that are sent for it, made once for each form and shared by all watchers that want it.</summary>
internal sealed class WatchFrame(ResourceEvent value)
{
    private readonly byte[]?[] _bytes = new byte[]?[WatchEncoder.Forms];

    /// <summary>The event.</summary>
    public ResourceEvent Event => value;

    /// <summary>About how much memory keeping it costs.</summary>
    public int Cost => (value.Object?.Json.Length ?? 0) + 256;

    /// <summary>The bytes in one form. Two watchers that come first at the same time both make them; either's are kept.</summary>
    public byte[] Bytes(WatchEncoder encoder) => _bytes[encoder.Form] ??= encoder.Encode(value);

    /// <summary>Whether an event belongs to what a watcher watches.</summary>
    public bool IsFor(string? space, string? name)
    {
        if (space is null && name is null)
            return true;
        var metadata = value.Object!.Value.Metadata;
        return (space is null || metadata.Namespace == space) && (name is null || metadata.Name == name);
    }
}
