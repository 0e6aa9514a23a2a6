using Orleans.Concurrency;

namespace Orleans.LocalEngine.Tests.Grains;

[Alias("counter")]
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int amount, CancellationToken cancellationToken = default);

    ValueTask<int> GetAsync();

    /// <summary>Reads, awaits and writes: loses updates unless it runs alone.</summary>
    Task AddSlowlyAsync(int amount);

    [OneWay]
    Task AddAndForgetAsync(int amount);

    Task<string> FailAsync(string message);

    Task LeaveAsync();

    Task<int> ActivationsAsync();

    [AlwaysInterleave]
    Task<int> PeekAsync();

    /// <summary>Ends when <see cref="OpenAsync"/> is called.</summary>
    Task WaitAtGateAsync();

    [AlwaysInterleave]
    Task OpenAsync();

    [ResponseTimeout("00:00:01")]
    Task NeverAsync();

    IAsyncEnumerable<int> CountAsync(int from, int to, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> CountForEverAsync(CancellationToken cancellationToken = default);
}
