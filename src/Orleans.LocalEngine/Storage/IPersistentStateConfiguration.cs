namespace Orleans.Runtime;

/// <summary>Where a state is kept.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>The state's name within the grain.</summary>
    string StateName { get; }

    /// <summary>The storage provider; null for the default one.</summary>
    string? StorageName { get; }
}
