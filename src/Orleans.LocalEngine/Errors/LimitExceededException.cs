namespace Orleans.Runtime;

/// <summary>A grain has more waiting requests than its limit.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    /// <summary>A limit was exceeded.</summary>
    public LimitExceededException()
        : base("Limit exceeded.")
    {
    }

    /// <summary>A limit was exceeded.</summary>
    public LimitExceededException(string message)
        : base(message)
    {
    }

    /// <summary>A limit was exceeded.</summary>
    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A named limit was exceeded.</summary>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit {limitName} exceeded: {current} is more than {threshold}. {extraInfo}")
    {
    }
}
