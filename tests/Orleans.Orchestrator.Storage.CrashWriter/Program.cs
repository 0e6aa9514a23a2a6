using System.Text;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Sqlite;

// Arguments: sqlite|postgresql, path or connection string, seed. Writes random changes to the collection "pods" for ever and tells
// each acknowledgement in a line:
//   open EPOCH VERSION             the collection is ours
//   ack VERSION TYPE NAME TOKEN    a change is durable
//   fenced COUNT                   replaced: so many further writes were tried, and all failed the same way
//   broken TEXT                    something happened that must not
const int Writers = 8;
const int Keys = 12;
const int TriesAfterFencing = 20;

var options = new StoreOptions { MaxChanges = 10_000_000, MaxChangeBytes = long.MaxValue / 2 };
await using IResourceStore store = args[0] == "sqlite"
    ? SqliteResourceStore.Open(args[1], options)
    : await PostgresResourceStore.OpenAsync(args[1], options);
using var log = await store.OpenCollectionAsync("pods");
var known = log.TakeRows().ToDictionary(r => r.Name, r => r.ResourceVersion);
var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
var gate = new Lock();
var tokens = 0;
var isFenced = false;
Tell($"open {log.Epoch} {log.LastResourceVersion}");

await Task.WhenAll(Enumerable.Range(0, Writers).Select(n => Task.Run(() => WriteAsync(new Random(HashCode.Combine(args[2], n))))));
await TryAfterFencingAsync();
return 0;

async Task WriteAsync(Random random)
{
    while (!Volatile.Read(ref isFenced))
    {
        var (name, token) = ($"pod-{random.Next(Keys)}", $"{log.Epoch}-{Interlocked.Increment(ref tokens)}");
        var write = Write((WriteKind)random.Next(1, 4), name, token, random.Next(2) == 0 ? null : random.Next(1, 1_000));
        try
        {
            var result = await log.Append(write);
            if (result.IsCommitted)
                Tell($"ack {result.ResourceVersion} {(int)write.Kind} {name} {token}");
        }
        catch (FencedException)
        {
            Volatile.Write(ref isFenced, true);
        }
        catch (StorageException e)
        {
            Tell($"broken {e.Message}");
            return;
        }
    }
}

async Task TryAfterFencingAsync()
{
    for (var i = 0; i < TriesAfterFencing; i++)
    {
        try
        {
            var result = await log.Append(Write(WriteKind.Create, $"late-{i}", "late", null));
            Tell($"broken a fenced activation was answered {result}");
            return;
        }
        catch (FencedException)
        {
            // As it must be.
        }
    }
    Tell($"fenced {TriesAfterFencing}");
}

// A wrong expectation now and then is part of it; most often it is the version last seen.
ResourceWrite Write(WriteKind kind, string name, string token, long? guess) => new()
{
    Namespace = "default",
    Name = name,
    Uid = "uid-" + name,
    Kind = kind,
    ExpectedResourceVersion = kind == WriteKind.Create ? 0 : guess is { } wrong && wrong < 100 ? wrong : guess is null ? null : Known(name),
    Body = version => Encoding.UTF8.GetBytes($$"""{"resourceVersion":"{{Remember(name, version)}}","token":"{{token}}","fill":"{{new string('x', 200)}}"}"""),
};

long? Known(string name)
{
    lock (gate)
        return known.TryGetValue(name, out var version) ? version : null;
}

long Remember(string name, long version)
{
    lock (gate)
        return known[name] = version;
}

void Tell(string line)
{
    lock (gate)
        output.WriteLine(line);
}
