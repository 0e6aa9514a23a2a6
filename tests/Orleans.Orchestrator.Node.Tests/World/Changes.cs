namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>Tells waiting tests that something happened, so that they look again instead of sleeping.</summary>
internal sealed class Changes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Happened() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until something is so; a timeout says what never came.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what, Func<string>? otherwise = null)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (isSo())
                return;
            try
            {
                await next.WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"this never came: {what}. {otherwise?.Invoke()}");
            }
        }
    }
}
