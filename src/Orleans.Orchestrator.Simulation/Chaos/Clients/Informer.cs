using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Simulation.Checking.Watches;
using Orleans.Orchestrator.Simulation.Http;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>
/// Keeps a copy of a collection as client libraries do: it lists, watches from there, goes on from the last version that it was told when the watch ends for
/// whatever reason, and lists again only when the server no longer knows that version.
/// </summary>
internal sealed class Informer(Watched watched, ChaosCluster cluster, SeededRandom random, Action<JsonElement, bool>? told = null)
{
    private const int SlowOneIn = 40;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(30);
    private readonly ApiClient _api = new(cluster, watched.Name);
    private bool _knows;

    /// <summary>Its rule.</summary>
    public WatchChecker Checker { get; } = new(watched.Name, watched.Selector is null ? cluster.Trail(watched.Collection) : null, cluster.Checkers.Report);

    /// <summary>Whether it hurries, since everything works.</summary>
    public bool Hurries { get; set; }

    /// <summary>Watches for ever.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            try
            {
                if (!_knows && !watched.IsStreamed)
                    await ListAsync();
                else
                    await WatchAsync();
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                // The connection broke: from the last version on.
            }

            await Task.Delay(Retry * random.NextDouble(), cluster.Time);
        }
    }

    /// <summary>Compares what it knows with a list; null when they are the same.</summary>
    public async Task<(string Name, string Message)?> CompareAsync()
    {
        var answer = await _api.GetAsync(Path(""));
        if (!answer.IsDone)
            return (watched.Name, $"can't be listed: {answer.Code}");
        using var list = answer.Parse();
        return Checker.Compare(Items(list));
    }

    private static long VersionOf(JsonElement found) => long.Parse(found.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);

    private static WatchedObject Of(JsonElement found)
    {
        var metadata = found.GetProperty("metadata");
        var space = metadata.TryGetProperty("namespace", out var value) ? value.GetString() : "";
        return new WatchedObject($"{space}/{metadata.GetProperty("name").GetString()}", VersionOf(found), EventLog.Hash(JsonSerializer.SerializeToUtf8Bytes(found)));
    }

    private static List<WatchedObject> Items(JsonDocument list) => [.. list.RootElement.GetProperty("items").EnumerateArray().Select(Of)];

    private string Path(string query) => string.Join('?', new[] { watched.Path, string.Join('&', new[] { watched.Selector, query }.Where(q => !string.IsNullOrEmpty(q))) }.Where(p => p.Length > 0));

    private async Task ListAsync()
    {
        var answer = await _api.GetAsync(Path(""));
        if (!answer.IsDone)
            return;
        using var list = answer.Parse();
        Checker.Listed(VersionOf(list.RootElement), Items(list));
        foreach (var item in list.RootElement.GetProperty("items").EnumerateArray())
            told?.Invoke(item, false);
        _knows = true;
    }

    private async Task WatchAsync()
    {
        var from = _knows
            ? string.Create(CultureInfo.InvariantCulture, $"resourceVersion={Checker.Version}")
            : "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
        using var exchange = await _api.OpenAsync(new HttpCall("GET", Path($"watch=1&allowWatchBookmarks=true&timeoutSeconds={60 + random.Next(300)}&{from}")));
        var code = await exchange.Head;
        if (code != 200)
        {
            Refused(code, await exchange.ReadToEndAsync());
            return;
        }

        var initial = _knows ? null : new List<WatchedObject>();
        await foreach (var line in JsonLines.ReadAsync(exchange.Body))
        {
            using var document = JsonDocument.Parse(line);
            var (type, value) = (document.RootElement.GetProperty("type").GetString()!, document.RootElement.GetProperty("object"));
            if (type == "ERROR")
            {
                Refused(value.GetProperty("code").GetInt32(), line);
                return;
            }

            initial = Tell(type, value, initial);
            if (watched.IsSlow && !Hurries && random.Next(SlowOneIn) == 0)
                await Task.Delay(Slowness * random.NextDouble(), cluster.Time);
            if (cluster.Network.Loses())
                throw new IOException("the connection broke");
        }
    }

    // The events before the bookmark that ends them are a list, and count only together.
    private List<WatchedObject>? Tell(string type, JsonElement value, List<WatchedObject>? initial)
    {
        if (type == "BOOKMARK")
        {
            if (initial is null)
                Checker.Marked(VersionOf(value));
            else if (value.GetProperty("metadata").TryGetProperty("annotations", out var marks) && marks.TryGetProperty("k8s.io/initial-events-end", out _))
                (_knows, initial) = (Known(VersionOf(value), initial), null);
            return initial;
        }

        told?.Invoke(value, type == "DELETED");
        if (initial is null)
            Checker.Changed(type, Of(value));
        else if (type == "ADDED")
            initial.Add(Of(value));
        else
            Checker.Report(watched.Name, $"{type} came among what was there at first");
        return initial;
    }

    private bool Known(long version, List<WatchedObject> objects)
    {
        Checker.Listed(version, objects);
        return true;
    }

    // 410 says that the version is too old; whatever else it is, the same is asked again.
    private void Refused(int code, ReadOnlyMemory<byte> status)
    {
        cluster.Note($"{watched.Name}: the watch ended with {code}");
        if (code == 410)
            _knows = false;
        else if (code is >= 400 and < 429)
            Checker.Report(watched.Name, $"was refused: {System.Text.Encoding.UTF8.GetString(status.Span)}");
    }
}
