using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Containers.Benchmarks;

/// <summary>
/// crun run, with crun's own default configuration and the same limits. Its root is one plain directory, which spares it the overlay
/// that ours mounts. The caller has unmounted the v2 tree, which crun refuses beside v1 trees.
/// </summary>
internal sealed class Crun(string directory, string root, string cgroupParent) : IContender
{
    private readonly string _state = Directory.CreateDirectory(Path.Combine(directory, "crun-state")).FullName;

    public string Name => "crun";

    /// <summary>Children of this process are counted with it, and here only crun's are.</summary>
    public TimeSpan Cpu => ProcessCpu.Of(Environment.ProcessId);

    public async Task<TimeSpan> RunAsync(int number)
    {
        var id = $"crun-{number}";
        var bundle = Directory.CreateDirectory(Path.Combine(directory, id)).FullName;
        await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), Configuration(id).ToJsonString());
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("crun", ["--root", _state, "run", "--bundle", bundle, id]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(start);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"crun run: {await error}");
        Directory.Delete(bundle, recursive: true);
        return elapsed;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private JsonNode Configuration(string id)
    {
        var configuration = JsonNode.Parse(Spec.Value)!;
        configuration["process"]!["args"] = new JsonArray("/bin/true");
        configuration["process"]!["terminal"] = false;
        configuration["root"] = new JsonObject { ["path"] = root, ["readonly"] = false };
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
