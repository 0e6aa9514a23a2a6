using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;

namespace Orleans.Orchestrator.Api.Health;

/// <summary><c>/livez</c>, <c>/readyz</c>, <c>/healthz</c> and <c>/version</c>, which anybody may ask.</summary>
internal sealed class HealthEndpoints(IEnumerable<IReadinessCheck> checks, ApiOptions options, TimeProvider time)
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    private readonly byte[] _version = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
    {
        ["major"] = "1",
        ["minor"] = "33",
        ["gitVersion"] = $"v1.33.0+orleans-orchestrator-{options.ProductVersion}",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = RuntimeInformation.FrameworkDescription,
        ["platform"] = $"linux/{(RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64" : "arm64")}",
    });

    private readonly IReadinessCheck[] _ready = [Ping.Instance, .. checks];

    /// <summary><c>/livez</c>, <c>/readyz</c>, <c>/healthz</c>: everything that this is about, but for what the query excludes.</summary>
    public async Task AnswerAsync(HttpContext http, string name)
    {
        var excluded = http.Request.Query["exclude"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder();
        var failed = false;
        foreach (var check in ChecksOf(name))
        {
            if (excluded.Remove(check.Name))
            {
                text.Append(CultureInfo.InvariantCulture, $"[+]{check.Name} excluded: ok\n");
                continue;
            }

            var good = await IsReadyAsync(check, http.RequestAborted);
            failed |= !good;
            text.Append(good ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: reason withheld\n");
        }

        if (excluded.Count > 0)
        {
            var unknown = string.Join(", ", excluded.Take(16).Select(e => $"\"{(e.Length > 64 ? e[..64] : e)}\""));
            text.Append(CultureInfo.InvariantCulture, $"warn: some health checks cannot be excluded: no matches for {unknown}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name} check {(failed ? "failed" : "passed")}\n");
        await WriteAsync(http, failed, failed || http.Request.Query.ContainsKey("verbose") ? text.ToString() : "ok");
    }

    /// <summary>One check by name, such as <c>/readyz/ping</c>.</summary>
    public async Task AnswerOneAsync(HttpContext http, string name, string check)
    {
        var asked = ChecksOf(name).FirstOrDefault(c => c.Name == check) ?? throw DiscoveryEndpoints.UnknownPath();
        var good = await IsReadyAsync(asked, http.RequestAborted);
        await WriteAsync(http, !good, good ? "ok" : "internal server error: reason withheld\n");
    }

    /// <summary>Which version of Kubernetes this speaks, and our own.</summary>
    public Task VersionAsync(HttpContext http) => ResponseBody.WriteJsonAsync(http, 200, _version, ResponseFormat.NegotiateOrJson(http.Request) with { Pretty = true });

    private async Task<bool> IsReadyAsync(IReadinessCheck check, CancellationToken aborted)
    {
        using var patience = new CancellationTokenSource(CheckTimeout, time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted, patience.Token);
        try
        {
            return await check.IsReadyAsync(timeout.Token);
        }
        catch (Exception) when (!aborted.IsCancellationRequested)
        {
            // Why it does not work is for its own log; who asks here may be anybody.
            return false;
        }
    }

    /// <summary>A process that answers lives; to be ready takes more.</summary>
    private IReadinessCheck[] ChecksOf(string name) => name == "livez" ? [Ping.Instance] : _ready;

    private static Task WriteAsync(HttpContext http, bool failed, string text)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return ResponseBody.WriteAsync(http, failed ? 500 : 200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    private sealed class Ping : IReadinessCheck
    {
        public static Ping Instance { get; } = new();

        public string Name => "ping";

        public ValueTask<bool> IsReadyAsync(CancellationToken cancellation) => ValueTask.FromResult(true);
    }
}
