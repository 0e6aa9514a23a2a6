using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Where grains' states are kept. Registered as a keyed service under the provider's name.</summary>
public interface IGrainStorage
{
    /// <summary>Reads a state, or resets it if nothing is stored.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes a state whose version must be the stored one, and gives it the new version.</summary>
    /// <exception cref="InconsistentStateException">The stored version is another one.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes a state whose version must be the stored one.</summary>
    /// <exception cref="InconsistentStateException">The stored version is another one.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
