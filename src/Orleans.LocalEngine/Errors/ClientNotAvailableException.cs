namespace Orleans.Runtime;

/// <summary>An observer that is called isn't there any more.</summary>
[GenerateSerializer]
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId client)
        : base($"No client with the observer {client} is connected.")
    {
    }
}
