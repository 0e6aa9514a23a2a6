namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>Our store: every writer appends to the log of one collection.</summary>
internal sealed class GroupCommitTarget(string name, Func<Task<IResourceStore>> open) : IWriteTarget
{
    private IResourceStore? store;
    private ICollectionLog? log;
    private string[] names = [];

    public string Name => name;

    public async Task PrepareAsync(int writers)
    {
        store ??= await open();
        log?.Dispose();
        log = await store.OpenCollectionAsync("pods");
        log.TakeRows();
        names = [.. Enumerable.Range(0, writers).Select(i => $"w{writers}-{i}")];
        await Task.WhenAll(names.Select(n => log.Append(Write(n, WriteKind.Create))));
    }

    public async Task WriteAsync(int writer)
    {
        if (!(await log!.Append(Write(names[writer], WriteKind.Update))).IsCommitted)
            throw new InvalidOperationException("A write was refused.");
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null)
            await store.DisposeAsync();
    }

    private static ResourceWrite Write(string name, WriteKind kind) => new()
    {
        Namespace = "default",
        Name = name,
        Uid = "9a6f0e0c-5a43-4a5b-8a39-0a5d1c5d4f11",
        Kind = kind,
        Body = static version => Payload.Make(version),
    };
}
