namespace Orleans.Runtime;

/// <summary>A failure of the engine rather than of a grain.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    /// <summary>A failure.</summary>
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    /// <summary>A failure.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>A failure.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
