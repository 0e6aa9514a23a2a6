using Orleans.Concurrency;

namespace Orleans.LocalEngine.Benchmarks;

public interface IPingGrain : IGrainWithStringKey
{
    Task<int> PingAsync(int number);

    ValueTask<int> PingValueAsync(int number);

    [OneWay]
    Task TellAsync(int number);

    Task<int> ToldAsync();

    /// <summary>Calls another grain that many times.</summary>
    Task PlayAsync(string other, int calls);
}
