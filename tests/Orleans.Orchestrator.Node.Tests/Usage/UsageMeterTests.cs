using Orleans.Orchestrator.NodeAgent.Usage;
using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.NodeAgent.Tests.Usage;

/// <summary>Rates of counters.</summary>
public sealed class UsageMeterTests
{
    private const long Second = 1_000_000_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly UsageMeter _meter = new();

    [Fact]
    public void FirstReading_CountsFromTheContainersStart_AndLaterOnesFromTheLast()
    {
        Assert.Equal(new UsageSample(At(4), Seconds(4), 250_000_000, 7), Measure("a", Start, Second, 7, 4));
        Assert.Equal(new UsageSample(At(14), Seconds(10), 1_500_000_000, 9), Measure("a", Start, 16 * Second, 9, 14));
    }

    [Fact]
    public void CounterOfUnknownBeginning_SaysNothingAtFirst()
    {
        Assert.Null(Measure("machine", null, 100 * Second, 7, 4));
        Assert.Equal(500_000_000, Measure("machine", null, 105 * Second, 7, 14)!.Value.CpuNanocores);
    }

    [Fact]
    public void WindowOfLessThanASecond_IsNone_AndTheNextOneIsLonger()
    {
        Assert.Null(Measure("a", Start, Second, 7, 0.5));
        Assert.Equal(new UsageSample(At(2), Seconds(2), Second, 7), Measure("a", Start, 2 * Second, 7, 2));
    }

    [Fact]
    public void CounterThatWentBack_IsAnotherOnes_AndCountsFromItsStart()
    {
        Measure("a", Start, 100 * Second, 7, 10);
        Assert.Equal(Second / 20, Measure("a", Start, Second, 7, 20)!.Value.CpuNanocores);
    }

    [Fact]
    public void WhatWasNotReadInARound_IsForgotten()
    {
        Measure("a", Start, Second, 7, 10);
        Measure("b", Start, Second, 7, 20);
        Assert.Equal(Seconds(30), Measure("a", Start, 2 * Second, 7, 30)!.Value.Window);
    }

    [Fact]
    public void Machine_WorksInAllFieldsButIdleIowaitStealAndGuests_AndOldFilePagesAreNoMemoryInUse()
    {
        var usage = MachineUsage.Of("cpu  100 20 30 4000 500 6 7 800 90 10", ["MemTotal:  1000 kB", "MemFree:  300 kB", "Inactive(file):  150 kB", "HugePages_Total:  0"]);
        Assert.Equal(new MachineUsage((100 + 20 + 30 + 6 + 7) * 10_000_000L, 550 * 1024), usage);
        Assert.True(MachineUsage.Read() is { CpuNanoseconds: > 0, MemoryBytes: > 0 });
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private UsageSample? Measure(string id, DateTimeOffset? since, long cpu, long memory, double seconds)
    {
        var sample = _meter.Measure(id, since, cpu, memory, At(seconds));
        _meter.EndRound();
        return sample;
    }
}
