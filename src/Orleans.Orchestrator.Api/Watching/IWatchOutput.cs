namespace Orleans.Orchestrator.Api.Watching;

/// <summary>Where a watch's events go.</summary>
internal interface IWatchOutput
{
    /// <summary>Whether the answer has begun, so that its status code can't change any more.</summary>
    bool HasBegun { get; }

    /// <summary>Begins the answer, if it has not begun.</summary>
    Task BeginAsync(CancellationToken cancellation);

    /// <summary>Adds one event. The bytes must stay as they are.</summary>
    void Write(byte[] frame);

    /// <summary>Sends what was added; waits while the client does not read.</summary>
    ValueTask FlushAsync(CancellationToken cancellation);

    /// <summary>Ends the answer as one that is complete.</summary>
    Task EndAsync(CancellationToken cancellation);
}
