using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>
/// Says of a machine what it is about to run out of, as the kubelet does by its default hard thresholds, but for two: a tenth of a large disk is much, so 5 GiB
/// are always enough; and the kubelet has no threshold for threads, where here it is the last twentieth of them, since a machine on which nobody can start a thread
/// can't run a pod either.
/// </summary>
internal sealed class PressureMonitor
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>A pressure counts for so long after it was last seen, lest pods come and go with it.</summary>
    public static readonly TimeSpan Transition = TimeSpan.FromMinutes(5);

    private const long LeastMemory = 100L << 20;
    private const double LeastDisk = 0.10;
    private const long EnoughDisk = 5L << 30;
    private const double LeastInodes = 0.05;
    private const double LeastThreads = 0.05;
    private readonly Pressure[] _pressures =
    [
        new("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available", "KubeletHasInsufficientMemory", "kubelet has insufficient memory available"),
        new("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", "KubeletHasDiskPressure", "kubelet has disk pressure"),
        new("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available", "KubeletHasInsufficientPID", "kubelet has insufficient PID available"),
    ];

    /// <summary>The conditions as of a reading.</summary>
    /// <param name="readings">What was read.</param>
    /// <param name="now">When.</param>
    public ImmutableArray<NodeCondition> Take(in MachineReadings readings, DateTimeOffset now)
    {
        var disk = readings.Disk;
        ReadOnlySpan<bool> isShort =
        [
            readings.MemoryAvailable < LeastMemory,
            disk.AvailableBytes < Math.Min(LeastDisk * disk.TotalBytes, EnoughDisk) || disk.FreeInodes < LeastInodes * disk.TotalInodes,
            readings.ThreadLimit - readings.Threads < LeastThreads * readings.ThreadLimit,
        ];
        var conditions = ImmutableArray.CreateBuilder<NodeCondition>(_pressures.Length);
        for (var i = 0; i < _pressures.Length; i++)
            conditions.Add(_pressures[i].Take(isShort[i], now));
        return conditions.DrainToImmutable();
    }

    private sealed class Pressure(string type, string fine, string fineMessage, string shortage, string shortMessage)
    {
        private DateTimeOffset? _seen;

        public NodeCondition Take(bool isShort, DateTimeOffset now)
        {
            if (isShort)
                _seen = now;
            return _seen is { } seen && now - seen < Transition
                ? new NodeCondition { Type = type, Status = "True", Reason = shortage, Message = shortMessage }
                : new NodeCondition { Type = type, Status = "False", Reason = fine, Message = fineMessage };
        }
    }
}
