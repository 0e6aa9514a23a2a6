using System.Globalization;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>An object's resourceVersion never goes back, whoever is asked.</summary>
public sealed class VersionChecker : IChecker
{
    private readonly Dictionary<string, long> _versions = [];

    /// <inheritdoc/>
    public string Name => "versions increase";

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (change.Object?.Value.Metadata is not { Uid: { } uid, ResourceVersion: { } text })
            return null;
        var (known, version) = (_versions.GetValueOrDefault(uid), long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        if (change.Type == WatchEventType.Deleted)
            _versions.Remove(uid);
        else
            _versions[uid] = version;
        return version < known ? $"had version {known} and has {version} now" : null;
    }

    /// <inheritdoc/>
    public void Restart(ResourceKind kind)
    {
        // What was told stays told: a later watch that shows an older object has lost a write.
    }
}
