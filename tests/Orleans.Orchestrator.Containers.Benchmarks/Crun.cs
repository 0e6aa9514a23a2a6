using System.Diagnostics;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>
/// crun run, with crun's own default configuration and the same limits. Someone has to mount its root, for which this process makes
/// the two system calls that it takes. The caller has unmounted the v2 tree, which crun refuses beside v1 trees.
/// </summary>
internal sealed class Crun(string run, string data, IReadOnlyList<string> layers, string cgroupParent) : IContender
{
    private const int Folders = 32;

    private readonly string _state = Directory.CreateDirectory(Path.Combine(run, "crun-state")).FullName;

    private readonly string _writable = MakeWritable(data);

    public string Name => "crun";

    /// <summary>This process has no other children; the keepers' are their own.</summary>
    public CpuUse Cpu
    {
        get
        {
            var (client, children) = ProcessCpu.Of(Environment.ProcessId);
            return new CpuUse(client, TimeSpan.Zero, children);
        }
    }

    public async Task<TimeSpan> RunAsync(int number)
    {
        var id = $"crun-{number}";
        var bundle = Directory.CreateDirectory(Path.Combine(run, id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), Configuration(id).ToJsonString());
        var start = Stopwatch.GetTimestamp();
        // Spread over the disk as our runtime does it: it is no merit of either.
        var writable = Directory.CreateDirectory(Path.Combine(_writable, $"{number % Folders:x2}", id)).FullName;
        var root = Directory.CreateDirectory(Path.Combine(bundle, "rootfs")).FullName;
        MountPoint.Mount("overlay", root, "overlay", MountFlags.None, Overlay(writable));
        using var process = Process.Start(new ProcessStartInfo("crun", ["--root", _state, "run", "--bundle", bundle, id]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"crun run: {await error}");
        MountPoint.Unmount(root);
        Directory.Delete(bundle, recursive: true);
        Directory.Delete(writable, recursive: true);
        return elapsed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string MakeWritable(string data)
    {
        var directory = Directory.CreateDirectory(Path.Combine(data, "crun")).FullName;
        DirectoryPlacement.Spread(directory);
        return directory;
    }

    private string Overlay(string writable)
    {
        var (upper, work) = (Directory.CreateDirectory(Path.Combine(writable, "upper")), Directory.CreateDirectory(Path.Combine(writable, "work")));
        return $"lowerdir={string.Join(':', layers.Reverse())},upperdir={upper},workdir={work},volatile";
    }

    private JsonNode Configuration(string id)
    {
        var configuration = JsonNode.Parse(Spec.Value)!;
        configuration["process"]!["args"] = new JsonArray("/bin/true");
        configuration["process"]!["terminal"] = false;
        configuration["root"] = new JsonObject { ["path"] = "rootfs", ["readonly"] = false };
        configuration["linux"]!["cgroupsPath"] = $"/{cgroupParent}-crun/{id}";
        configuration["linux"]!["resources"] = new JsonObject
        {
            ["memory"] = new JsonObject { ["limit"] = 64 << 20 },
            ["cpu"] = new JsonObject { ["shares"] = 512, ["quota"] = 100_000, ["period"] = 100_000 },
            ["pids"] = new JsonObject { ["limit"] = 100 },
        };
        return configuration;
    }

    private static readonly Lazy<string> Spec = new(() =>
    {
        var directory = Directory.CreateTempSubdirectory("crun-spec-").FullName;
        using (var process = Process.Start(new ProcessStartInfo("crun", ["spec"]) { WorkingDirectory = directory })!)
            process.WaitForExit();
        var text = File.ReadAllText(Path.Combine(directory, "config.json"));
        Directory.Delete(directory, recursive: true);
        return text;
    });
}
