namespace Orleans.Orchestrator.NodeAgent.Streaming.Commands;

/// <summary>The far end of exec and attach: the streams that it asked for, whichever protocol carries them.</summary>
internal interface ICommandClient : IAsyncDisposable
{
    /// <summary>What it sends to the program; null when it sends nothing. Ends when it closes the stream, or has gone.</summary>
    Stream? Stdin { get; }

    /// <summary>Takes what the program writes; disposing tells the client that there is no more.</summary>
    Stream? Stdout { get; }

    /// <summary>Takes what the program writes to standard error.</summary>
    Stream? Stderr { get; }

    /// <summary>JSON objects, one each time the size of its terminal changes; null without a terminal.</summary>
    Stream? Sizes { get; }

    /// <summary>Completes when it has gone.</summary>
    Task Gone { get; }

    /// <summary>Tells how it ended. The last that is sent.</summary>
    Task SendStatusAsync(CommandStatus status, CancellationToken cancellation);
}
