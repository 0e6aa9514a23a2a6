namespace Orleans.LocalEngine.Benchmarks;

public sealed class PingGrain : Grain, IPingGrain
{
    private int _told;

    public Task<int> PingAsync(int number) => Task.FromResult(number + 1);

    public ValueTask<int> PingValueAsync(int number) => new(number + 1);

    public Task TellAsync(int number)
    {
        _told++;
        return Task.CompletedTask;
    }

    public Task<int> ToldAsync() => Task.FromResult(_told);

    public async Task PlayAsync(string other, int calls)
    {
        var grain = GrainFactory.GetGrain<IPingGrain>(other);
        for (var call = 0; call < calls; call++)
            await grain.PingAsync(call);
    }
}
