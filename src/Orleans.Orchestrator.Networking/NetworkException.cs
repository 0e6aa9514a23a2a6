namespace Orleans.Orchestrator.Networking;

/// <summary>Something about the node's network could not be done; the message says what, why, and what to do.</summary>
public class NetworkException : Exception
{
    /// <inheritdoc/>
    public NetworkException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public NetworkException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
