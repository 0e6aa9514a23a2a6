using System.Net;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Tries a request to a registry again while the failure is one that may pass, with growing waits and a bound on tries.</summary>
internal sealed class RetryPolicy(ImageStoreOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <param name="what">For the message, e.g. <c>manifest of …</c>.</param>
    /// <param name="attempt">One try. Its token also ends when the registry is silent for too long.</param>
    /// <param name="progress">Told of failed tries.</param>
    /// <param name="cancellation">Ends all.</param>
    /// <exception cref="ImageException">With <see cref="ImageError.RegistryUnavailable"/> after the last try.</exception>
    public async Task<T> RunAsync<T>(
        string what, Func<IdleTimeout, Task<T>> attempt, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var delay = options.FirstRetryDelay;
        for (var tries = 1; ; tries++)
        {
            using var idle = new IdleTimeout(options.IdleTimeout, time, cancellation);
            try
            {
                return await attempt(idle);
            }
            catch (Exception e) when (MayPass(e, cancellation))
            {
                if (tries >= options.MaxTries)
                {
                    throw new ImageException(
                        ImageError.RegistryUnavailable, $"{what} could not be fetched after {tries} tries: {Reason(e)}", what, e);
                }

                progress?.Report(new ImageProgress(ImageStage.Retrying, what));
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), time, cancellation);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    /// <summary>Whether a status means that a later try may succeed.</summary>
    public static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    private static bool MayPass(Exception e, CancellationToken cancellation) => e switch
    {
        OperationCanceledException => !cancellation.IsCancellationRequested,
        HttpRequestException { StatusCode: { } status } => MayPass(status),
        HttpRequestException or HttpIOException => true,
        _ => false,
    };

    private string Reason(Exception e) =>
        e is OperationCanceledException ? $"the registry sent nothing for {options.IdleTimeout.TotalSeconds:0} s" : e.Message;
}
