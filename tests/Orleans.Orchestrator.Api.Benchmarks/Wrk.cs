using System.Diagnostics;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>Runs wrk and says what it found.</summary>
internal static partial class Wrk
{
    public static string Run(ApiWorld world, string token, string path, int clients, int seconds)
    {
        string[] arguments = ["-t1", $"-c{clients}", $"-d{seconds}s", "--latency", "-H", $"Authorization: Bearer {token}", $"https://127.0.0.1:{world.Address.Port}{path}"];
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        using var process = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var used = Process.GetCurrentProcess().TotalProcessorTime - before;
        return $"{Rate().Match(text).Groups[1].Value}/s, p50 {Half().Match(text).Groups[1].Value}, p99 {Most().Match(text).Groups[1].Value}, server CPU {used.TotalSeconds / seconds:F2} cores";
    }

    [GeneratedRegex(@"Requests/sec:\s+(\S+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+(\S+)")]
    private static partial Regex Half();

    [GeneratedRegex(@"99%\s+(\S+)")]
    private static partial Regex Most();
}
