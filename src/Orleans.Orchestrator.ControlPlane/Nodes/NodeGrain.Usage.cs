using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

// What the machine and its pods use, as the agent measured it last. It is kept in memory only: the next measurement replaces it.
public sealed partial class NodeGrain
{
    private const int MaxMeasured = 10_000;

    /// <summary>What is older says nothing of the present.</summary>
    private static readonly TimeSpan UsageLife = TimeSpan.FromMinutes(1);

    private NodeUsage? _usage;
    private DateTimeOffset _usageUntil;

    /// <inheritdoc/>
    public Task ReportUsageAsync(NodeUsage usage)
    {
        var count = usage.Pods.Sum(p => p.Containers.Length);
        if (count > MaxMeasured)
            throw ApiErrors.RequestEntityTooLarge($"the usage of {count} containers at once, at most {MaxMeasured}");
        if (Current is not null)
            (_usage, _usageUntil) = (usage, Time.GetUtcNow() + UsageLife);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<NodeUsage?> GetUsageAsync()
    {
        if (_usageUntil <= Time.GetUtcNow())
            _usage = null;
        return Task.FromResult(_usage);
    }
}
