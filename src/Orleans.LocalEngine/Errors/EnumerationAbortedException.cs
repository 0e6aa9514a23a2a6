namespace Orleans.Runtime;

/// <summary>A stream from a grain ended because the grain was deactivated; start it again.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    /// <summary>The stream ended.</summary>
    public EnumerationAbortedException()
    {
    }

    /// <summary>The stream ended.</summary>
    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>The stream ended.</summary>
    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
