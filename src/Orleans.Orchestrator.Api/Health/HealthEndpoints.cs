using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Negotiation;
using Orleans.Orchestrator.Api.Responses;

namespace Orleans.Orchestrator.Api.Health;

/// <summary><c>/livez</c>, <c>/readyz</c>, <c>/healthz</c> and <c>/version</c>, which anybody may ask.</summary>
internal sealed class HealthEndpoints(IEnumerable<IReadinessCheck> checks, ApiOptions options)
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

    /// <summary>Whether the process serves at all.</summary>
    public Task LiveAsync(HttpContext http) => AnswerAsync(http, "livez", [("ping", true)]);

    /// <summary>Whether it serves everything.</summary>
    public async Task ReadyAsync(HttpContext http, string name)
    {
        var results = new List<(string, bool)> { ("ping", true) };
        foreach (var check in checks)
            results.Add((check.Name, await IsReadyAsync(check, http.RequestAborted)));
        await AnswerAsync(http, name, results);
    }

    /// <summary>Which version of Kubernetes this speaks, and our own.</summary>
    public Task VersionAsync(HttpContext http) => ResponseBody.WriteJsonAsync(http, 200, _version, ResponseFormat.NegotiateOrJson(http.Request) with { Pretty = true });

    private static async Task<bool> IsReadyAsync(IReadinessCheck check, CancellationToken aborted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        timeout.CancelAfter(CheckTimeout);
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

    private static Task AnswerAsync(HttpContext http, string name, IReadOnlyList<(string Name, bool Good)> results)
    {
        var good = results.All(r => r.Good);
        var text = new StringBuilder();
        if (http.Request.Query.ContainsKey("verbose") || !good)
        {
            foreach (var result in results)
                text.Append(result.Good ? $"[+]{result.Name} ok\n" : $"[-]{result.Name} failed: reason withheld\n");
            text.Append($"{name} check {(good ? "passed" : "failed")}\n");
        }
        else
        {
            text.Append("ok");
        }

        return ResponseBody.WriteAsync(http, good ? 200 : 500, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text.ToString()));
    }
}
