using System.Diagnostics;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>Waits for something in another process, which can only be asked for.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is right.</summary>
    /// <exception cref="TimeoutException">It never was; says what it was last.</exception>
    public static async Task<T> HoldsAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isRight)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isRight(answer))
                return answer;
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"waited for {what}, but what was there is: {(answer is System.Collections.IEnumerable many and not string ? string.Join(", ", many.Cast<object>()) : answer)}");
            await Task.Delay(Pause);
        }
    }
}
