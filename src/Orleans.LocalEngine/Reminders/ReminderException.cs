namespace Orleans.Runtime;

/// <summary>A reminder could not be set or removed.</summary>
[GenerateSerializer]
public sealed class ReminderException : OrleansException
{
    /// <summary>Says what failed.</summary>
    public ReminderException(string message)
        : base(message)
    {
    }
}
