namespace Orleans.Runtime;

/// <summary>Nobody is there to execute the request; whether it was executed is unknown if the connection broke meanwhile.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>The engine is unavailable.</summary>
    public SiloUnavailableException()
        : base("The engine is unavailable.")
    {
    }

    /// <summary>The engine is unavailable.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>The engine is unavailable.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
