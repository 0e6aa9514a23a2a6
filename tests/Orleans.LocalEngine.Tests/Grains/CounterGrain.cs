using System.Runtime.CompilerServices;

namespace Orleans.LocalEngine.Tests.Grains;

public sealed class CounterGrain(GrainProbe probe) : Grain, ICounterGrain
{
    private readonly TaskCompletionSource _gate = new();
    private int _value;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Activated(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Deactivated(this.GetPrimaryKeyString(), reason.ReasonCode);
        return Task.CompletedTask;
    }

    public Task<int> AddAsync(int amount, CancellationToken cancellationToken) => Task.FromResult(_value += amount);

    public ValueTask<int> GetAsync() => new(_value);

    public async Task AddSlowlyAsync(int amount)
    {
        var before = _value;
        await Task.Yield();
        _value = before + amount;
    }

    public Task AddAndForgetAsync(int amount)
    {
        _value += amount;
        return amount < 0 ? Task.FromException(new InvalidOperationException("negative")) : Task.CompletedTask;
    }

    public async Task<string> FailAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> ActivationsAsync() => Task.FromResult(probe.ActivationsOf(this.GetPrimaryKeyString()));

    public Task<int> PeekAsync() => Task.FromResult(_value);

    public async Task WaitAtGateAsync()
    {
        await _gate.Task;
        _value++;
    }

    public Task OpenAsync()
    {
        _gate.TrySetResult();
        return Task.CompletedTask;
    }

    public Task NeverAsync() => new TaskCompletionSource().Task;

    public async IAsyncEnumerable<int> CountAsync(int from, int to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = from; number < to; number++)
        {
            if (number % 7 == 0)
                await Task.Yield();

            cancellationToken.ThrowIfCancellationRequested();
            yield return number;
        }
    }

    public async IAsyncEnumerable<int> CountForEverAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return 1;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            probe.Note("stream ended");
        }
    }
}
