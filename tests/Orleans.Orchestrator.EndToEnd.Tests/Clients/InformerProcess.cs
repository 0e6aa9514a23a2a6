using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>An informer in a process of its own, which prints a line of JSON for each event.</summary>
internal sealed class InformerProcess(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly List<JsonElement> _told = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>The process' number.</summary>
    public int Id => process.Id;

    /// <summary>How often it has begun to watch.</summary>
    public int Connected { get; private set; }

    /// <summary>Reads on until it has told all of these, each as <c>EVENT NAME VALUE</c>.</summary>
    public async Task SeesAsync(params string[] wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!wanted.All(_seen.Contains))
        {
            try
            {
                Take(await NextAsync(patience.Token));
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"the informer never told: {string.Join(", ", wanted.Where(w => !_seen.Contains(w)))}; it told {string.Join(", ", _seen)}");
            }
        }
    }

    /// <summary>Names and versions of what it holds.</summary>
    public async Task<string[]> CacheAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.StandardInput.WriteLineAsync("cache");
        await process.StandardInput.FlushAsync(patience.Token);
        while (true)
        {
            var line = await NextAsync(patience.Token);
            if (line.GetProperty("event").GetString() == "cache")
                return [.. line.GetProperty("objects").EnumerateArray().Select(o => o.GetString()!)];
            Take(line);
        }
    }

    /// <summary>Every object was added once, then updated to newer versions only, and after its deletion nothing more.</summary>
    public void ToldNothingTwice()
    {
        foreach (var history in _told.GroupBy(t => t.GetProperty("name").GetString()))
        {
            Assert.Equal("add", history.First().GetProperty("event").GetString());
            Assert.DoesNotContain("add", history.Skip(1).Select(t => t.GetProperty("event").GetString()));
            Assert.DoesNotContain("delete", history.SkipLast(1).Select(t => t.GetProperty("event").GetString()));
            var versions = history.Where(t => t.GetProperty("event").GetString() != "delete").Select(t => long.Parse(t.GetProperty("version").GetString()!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(versions.Distinct().Order(), versions);
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<JsonElement> NextAsync(CancellationToken patience) => JsonDocument.Parse(
        await process.StandardOutput.ReadLineAsync(patience) ?? throw new InvalidOperationException("the informer ended: " + await process.StandardError.ReadToEndAsync(patience))).RootElement;

    private void Take(JsonElement line)
    {
        var name = line.GetProperty("event").GetString();
        if (name == "connect")
            Connected++;
        if (name is not ("add" or "update" or "delete") || line.GetProperty("name").GetString() == "kube-root-ca.crt")
            return;
        _told.Add(line);
        _seen.Add($"{name} {line.GetProperty("name").GetString()} {(line.TryGetProperty("value", out var value) ? value.GetString() : "")}");
    }
}
