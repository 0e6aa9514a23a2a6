using System.Text.Json;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>Reads a watch's events one by one; what never comes fails the test by name.</summary>
public sealed class WatchReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private WatchReader(HttpResponseMessage answer, Stream stream) => (_answer, _reader) = (answer, new StreamReader(stream));

    /// <summary>The last event's object.</summary>
    public JsonElement Last { get; private set; }

    public static async Task<WatchReader> OpenAsync(ApiWorld world, string space, string query)
    {
        var answer = await world.SendAsync(HttpMethod.Get, $"/api/v1/namespaces/{space}/configmaps?watch=1{query}");
        answer.EnsureSuccessStatusCode();
        return new WatchReader(answer, await answer.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event about a test's own object as <c>TYPE name</c>; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        while (true)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            string? line;
            try
            {
                line = await _reader.ReadLineAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("no event came within 30 s");
            }

            if (line is null)
                return null;
            using var document = JsonDocument.Parse(line);
            Last = document.RootElement.GetProperty("object").Clone();
            var name = Last.TryGetProperty("metadata", out var m) && m.TryGetProperty("name", out var n) ? n.GetString() : "";
            if (name != "kube-root-ca.crt")
                return $"{document.RootElement.GetProperty("type").GetString()} {name}";
        }
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
