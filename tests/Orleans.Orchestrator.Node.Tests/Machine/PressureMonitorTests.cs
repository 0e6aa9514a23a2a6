using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Machine;

namespace Orleans.Orchestrator.NodeAgent.Tests.Machine;

public sealed class PressureMonitorTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);
    private static readonly MachineReadings Fine = new()
    {
        MemoryAvailable = 100L << 20, Disk = new FileSystemSpace(1000, 100, 1000, 50), ThreadLimit = 1000, Threads = 950,
    };

    private readonly PressureMonitor _monitor = new();

    [Fact]
    public void Machine_ThatHasAsMuchAsTheThresholds_IsUnderNoPressure() => Assert.Equal(
        ["MemoryPressure False KubeletHasSufficientMemory", "DiskPressure False KubeletHasNoDiskPressure", "PIDPressure False KubeletHasSufficientPID"], Take(Fine, Start));

    [Fact]
    public void EachShortage_IsItsOwnCondition()
    {
        Assert.Equal("MemoryPressure True KubeletHasInsufficientMemory", Take(Fine with { MemoryAvailable = (100L << 20) - 1 }, Start)[0]);
        Assert.Equal("DiskPressure True KubeletHasDiskPressure", Take(Fine with { Disk = new FileSystemSpace(1000, 99, 1000, 50) }, Start)[1]);
        Assert.Equal("PIDPressure True KubeletHasInsufficientPID", Take(Fine with { Threads = 951 }, Start)[2]);
    }

    [Fact]
    public void FiveGibibytes_AreEnough_HoweverLargeTheDisk()
    {
        Assert.StartsWith("DiskPressure False", Take(Fine with { Disk = new FileSystemSpace(250L << 30, 5L << 30, 1000, 50) }, Start)[1], StringComparison.Ordinal);
        Assert.StartsWith("DiskPressure True", Take(Fine with { Disk = new FileSystemSpace(250L << 30, (5L << 30) - 1, 1000, 50) }, Start)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void FewInodes_AreDiskPressure_WhereTheFileSystemCountsThem()
    {
        Assert.StartsWith("DiskPressure False", Take(Fine with { Disk = new FileSystemSpace(1000, 100, 0, 0) }, Start)[1], StringComparison.Ordinal);
        Assert.StartsWith("DiskPressure True", Take(Fine with { Disk = new FileSystemSpace(1000, 100, 1000, 49) }, Start)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Pressure_CountsForAWhileAfterItWasLastSeen()
    {
        Take(Fine with { MemoryAvailable = 0 }, Start);
        Assert.StartsWith("MemoryPressure True", Take(Fine, Start + PressureMonitor.Transition - TimeSpan.FromSeconds(1))[0], StringComparison.Ordinal);
        Assert.StartsWith("MemoryPressure False", Take(Fine, Start + PressureMonitor.Transition)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Readings_AreThoseOfThisMachine()
    {
        var machine = MachineInfo.Read("/");
        var readings = MachineReadings.Read(machine, "/");
        Assert.InRange(readings.MemoryAvailable, 1, machine.MemoryBytes);
        Assert.InRange(readings.Disk.AvailableBytes, 0, readings.Disk.TotalBytes);
        Assert.Equal(machine.DiskBytes, readings.Disk.TotalBytes);
        Assert.InRange(readings.Threads, 1, readings.ThreadLimit);
    }

    [Fact]
    public void Threads_AreTheSecondNumberOfWhatIsScheduled()
    {
        Assert.Equal(480, MachineReadings.ThreadsOf("0.20 0.18 0.12 1/480 11206\n"));
        Assert.Equal(0, MachineReadings.ThreadsOf("nothing of the kind"));
    }

    private string[] Take(in MachineReadings readings, DateTimeOffset now) => [.. _monitor.Take(readings, now).Select(c => $"{c.Type} {c.Status} {c.Reason}")];
}
