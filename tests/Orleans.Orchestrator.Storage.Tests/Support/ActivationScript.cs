namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>Two owners of one collection, each on a store of its own, do what a list of numbers says.</summary>
internal sealed class ActivationScript(IResourceStore first, IResourceStore second)
{
    private const int Keys = 4;
    private readonly IResourceStore[] stores = [first, second];
    private readonly ICollectionLog?[] logs = new ICollectionLog?[2];
    private readonly List<Acknowledged> acknowledged = [];
    private readonly List<(Task<CommitResult> Result, WriteKind Kind, string Name, string Token, int Owner, long Epoch)> running = [];
    private long latestEpoch;
    private int tokens;

    public static StoreOptions KeepAllChanges { get; } = new() { MaxChanges = 1_000_000, EmptyVersion = 0 };

    /// <summary>Makes the next commit fail, with its writes in effect or not.</summary>
    public Action<bool> FailNext { get; init; } = _ => { };

    public async Task RunAsync(int[] steps)
    {
        foreach (var step in steps)
            await StepAsync(step % 2, step / 2 % 16, step / 32);
        await SettleAsync();
        using var log = await stores[0].OpenCollectionAsync("pods");
        History.Verify(acknowledged, log);
        Assert.All(acknowledged, a => Assert.True(a.ResourceVersion < log.LastResourceVersion));
    }

    private async Task StepAsync(int owner, int action, int choice)
    {
        switch (action)
        {
            case 0:
                await SettleAsync();
                logs[owner]?.Dispose();
                logs[owner] = await stores[owner].OpenCollectionAsync("pods");
                Assert.True(logs[owner]!.Epoch > latestEpoch);
                latestEpoch = logs[owner]!.Epoch;
                break;
            case 1:
                await SettleAsync();
                break;
            case 2:
                FailNext(choice % 2 == 0);
                break;
            default:
                Append(owner, (WriteKind)(1 + action % 3), choice);
                break;
        }
    }

    private void Append(int owner, WriteKind kind, int choice)
    {
        if (logs[owner] is not { } log)
            return;
        var (name, token) = ($"k{choice % Keys}", $"t{tokens++}");
        var write = new ResourceWrite
        {
            Namespace = "default",
            Name = name,
            Uid = name,
            Kind = kind,
            ExpectedResourceVersion = kind == WriteKind.Create || choice / Keys % 2 == 0 ? null : log.LastResourceVersion,
            Body = version => Writes.TokenBody(version, token),
        };
        running.Add((log.Append(write), kind, name, token, owner, log.Epoch));
    }

    private async Task SettleAsync()
    {
        foreach (var write in running)
        {
            try
            {
                var result = await write.Result;
                if (!result.IsCommitted)
                    continue;
                Assert.Equal(latestEpoch, write.Epoch);
                acknowledged.Add(new(result.ResourceVersion, (ChangeType)write.Kind, write.Name, write.Token));
            }
            catch (StorageException e)
            {
                Assert.True(e is FencedException or StoreUnavailableException, e.ToString());
                Assert.True(e is StoreUnavailableException || write.Epoch < latestEpoch, "The owner in office was fenced.");
            }
        }
        running.Clear();
    }
}
