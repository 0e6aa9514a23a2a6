using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Tests.Disks;

/// <summary>What is on the medium, and when.</summary>
public class SimulatedDiskTests
{
    private const int Seeds = 50;

    [Fact]
    public void SyncedBytes_SurviveTheLossOfPower()
    {
        foreach (var disk in Disks())
        {
            using var mount = disk.Mount();
            var file = mount.Open("log", OpenAs.NewJournal)!;
            mount.Write(file, 0, [1, 2, 3]);
            mount.Sync(file);
            mount.Kill();
            disk.LosePower();
            Assert.Equal([1, 2, 3], Content(disk, "log"));
        }
    }

    [Fact]
    public void UnsyncedBytes_AreKeptLostOrTorn_BySectors()
    {
        var seen = new HashSet<int>();
        foreach (var disk in Disks())
        {
            using var mount = disk.Mount();
            var file = mount.Open("log", OpenAs.NewJournal)!;
            mount.Write(file, 0, new byte[2048]);
            mount.Sync(file);
            mount.Write(file, 0, Enumerable.Repeat((byte)7, 2048).ToArray());
            mount.Kill();
            disk.LosePower();
            var content = Content(disk, "log");
            Assert.All(content.Chunk(512), sector => Assert.Single(sector.Distinct()));
            seen.Add(content.Count(b => b == 7) / 512);
        }

        Assert.Contains(0, seen);
        Assert.Contains(4, seen);
        Assert.Contains(seen, sectors => sectors is > 0 and < 4);
    }

    [Fact]
    public void KilledProcess_LeavesWhatItHasWritten_AndItsLocksGo()
    {
        var disk = new SimulatedDisk(new SeededRandom(1));
        using var dead = disk.Mount();
        var file = dead.Open("log", OpenAs.NewJournal)!;
        dead.Write(file, 0, [1]);
        Assert.True(dead.LocksOf(file).TryLock(file, FileLocks.Exclusive));
        dead.Kill();
        Assert.Equal(DiskFault.Error, dead.Write(file, 0, [2]));

        using var next = disk.Mount();
        var again = next.Open("log", OpenAs.Existing)!;
        Assert.True(next.LocksOf(again).TryLock(again, FileLocks.Shared));
        Assert.Equal([1], Content(disk, "log"));
    }

    [Fact]
    public void FailedSync_IsNotMadeUpForByTheNext()
    {
        foreach (var disk in Disks())
        {
            using var mount = disk.Mount();
            var file = mount.Open("log", OpenAs.NewJournal)!;
            mount.Write(file, 0, [1]);
            mount.Sync(file);
            mount.Write(file, 0, [2]);
            mount.Fault = static (operation, _) => operation == DiskOperation.Sync ? DiskFault.Error : DiskFault.None;
            Assert.Equal(DiskFault.Error, mount.Sync(file));
            mount.Fault = static (_, _) => DiskFault.None;
            mount.Sync(file);
            Assert.Equal([2], Content(disk, "log"));
            mount.Kill();
            disk.LosePower();
            Assert.Equal([1], Content(disk, "log"));
        }
    }

    private static IEnumerable<SimulatedDisk> Disks() => Enumerable.Range(1, Seeds).Select(seed => new SimulatedDisk(new SeededRandom((ulong)seed)));

    private static byte[] Content(SimulatedDisk disk, string name)
    {
        var file = disk.Find(name)!;
        var content = new byte[file.Length];
        file.Read(0, content);
        return content;
    }
}
