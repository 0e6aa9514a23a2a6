using System.Diagnostics;
using System.IO.Compression;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Layers;
using Orleans.Orchestrator.Containers.Tests.Images;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>
/// Unpacking a real tree, alternating with <c>tar -xzf</c>, on memory and on disk; and a pull of the same tree from a registry on
/// this machine. Rates are of uncompressed bytes for unpacking and of transferred bytes for pulling.
/// </summary>
internal static class ImagesBenchmark
{
    private const int Rounds = 5;
    // Large programs and many small files, on any machine.
    private static readonly string[] Trees = ["bin", "share/doc", "share/perl"];
    private const double MiB = 1 << 20;

    public static async Task RunAsync()
    {
        var work = Directory.CreateDirectory(Path.Combine("/dev/shm", "orc-images-benchmark")).FullName;
        var disk = Directory.CreateTempSubdirectory("orc-images-benchmark-").FullName;
        try
        {
            ShellCommand.Run("tar", ["-C", "/usr", "-cf", $"{work}/t.tar", .. Trees]);
            var plain = await File.ReadAllBytesAsync($"{work}/t.tar");
            var gzip = Compress(plain);
            await File.WriteAllBytesAsync($"{work}/t.tgz", gzip);
            Console.WriteLine($"/usr/{{{string.Join(',', Trees)}}}: {plain.Length / MiB:0} MiB, gzip {gzip.Length / MiB:0} MiB, {Rounds} rounds, median (best)");
            Unpack("memory", $"{work}/t.tgz", work, plain.Length);
            Unpack("disk", $"{work}/t.tgz", disk, plain.Length);
            await PullAsync(work, plain, gzip);
        }
        finally
        {
            FileTree.Delete(work);
            FileTree.Delete(disk);
        }
    }

    private static void Unpack(string where, string archive, string directory, long bytes)
    {
        List<double> ours = [], theirs = [];
        // As the store does it for its layers, so that no round pays for the files that an earlier one has deleted; for tar too.
        DirectoryPlacement.Spread(directory);
        for (var round = 0; round <= Rounds; round++)
        {
            var (mine, their) = ($"{directory}/ours-{round}", $"{directory}/theirs-{round}");
            Settle(directory);
            var watch = Stopwatch.StartNew();
            using (var blob = File.OpenRead(archive))
                LayerUnpacker.Unpack(blob, mine, new ImageLimits(), CancellationToken.None);
            ours.Add(bytes / MiB / watch.Elapsed.TotalSeconds);
            FileTree.Delete(mine);

            Directory.CreateDirectory(their);
            Settle(directory);
            watch.Restart();
            ShellCommand.Run("tar", "-C", their, "--numeric-owner", "-xpzf", archive);
            theirs.Add(bytes / MiB / watch.Elapsed.TotalSeconds);
            FileTree.Delete(their);
        }

        // The first round warms the caches and the compiler up.
        Report($"unpack on {where}, both digests", ours.Skip(1));
        Report($"tar -xzf on {where}", theirs.Skip(1));
        Console.WriteLine($"{"ratio of medians",-34} {Median(ours.Skip(1)) / Median(theirs.Skip(1)),7:0.00}");
    }

    /// <summary>What was written before is on the disk, so that nobody waits for another's.</summary>
    private static void Settle(string directory)
    {
        var fd = (int)FileErrno.Check(Openat2.Open(Openat2.CurrentDirectory, FilePath.Terminated(directory), Openat2.ReadOnly | Openat2.Directory), $"open {directory}");
        _ = FileDescriptors.SyncFileSystem(fd);
        FileDescriptors.Close(fd);
    }

    private static async Task PullAsync(string work, byte[] plain, byte[] gzip)
    {
        await using var registry = await LocalRegistry.StartAsync($"{work}/registry");
        var small = new TestTar().File("a").Plain();
        registry.Push(TestImage.Create([small, plain], [TestTar.Gzip(small), gzip]).WriteLayout($"{work}/layout"), "bench:1");
        List<double> downloads = [], pulls = [];
        for (var round = 0; round <= Rounds; round++)
        {
            using var store = new ImageStore(new ImageStoreOptions { DataDirectory = $"{work}/store" });
            var watch = Stopwatch.StartNew();
            var progress = new DownloadEnd(gzip.Length, watch);
            await store.PullAsync(ImageReference.Parse($"{registry.Name}/bench:1"), progress: progress);
            pulls.Add(plain.Length / MiB / watch.Elapsed.TotalSeconds);
            downloads.Add(gzip.Length / MiB / progress.Elapsed.TotalSeconds);
            FileTree.Delete($"{work}/store");
        }

        Report("pull: download, verified (gzip)", downloads.Skip(1));
        Report("pull to ready (uncompressed)", pulls.Skip(1));
    }

    private static byte[] Compress(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var stream = new GZipStream(target, CompressionLevel.Optimal))
            stream.Write(plain);
        return target.ToArray();
    }

    private static void Report(string what, IEnumerable<double> rates) =>
        Console.WriteLine($"{what,-34} {Median(rates),7:0} MiB/s ({rates.Max():0})");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed class DownloadEnd(long size, Stopwatch watch) : IProgress<ImageProgress>
    {
        public TimeSpan Elapsed { get; private set; }

        public void Report(ImageProgress value)
        {
            if (value.Stage == ImageStage.Downloading && value.TotalBytes == size && value.DoneBytes == size)
                Elapsed = watch.Elapsed;
        }
    }
}
