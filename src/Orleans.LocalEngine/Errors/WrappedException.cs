namespace Orleans.Runtime;

/// <summary>A failure on the other side of a connection whose type is unknown on this one.</summary>
[GenerateSerializer]
public class WrappedException : OrleansException
{
    /// <summary>A failure with its message.</summary>
    public WrappedException(string message)
        : base(message)
    {
    }

    /// <summary>The failure's type there.</summary>
    [Id(0)]
    public string? OriginalExceptionType { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{OriginalExceptionType}: {base.ToString()}";
}
