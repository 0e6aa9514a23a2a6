using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine;

/// <summary>What generated code gives to a grain's constructor beside services.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GrainServices
{
    /// <summary>The activation that is being built.</summary>
    public static IGrainContext Context => Activation.BeingBuilt!;

    /// <summary>A state of the grain that is being built.</summary>
    /// <exception cref="OrleansConfigurationException">No such storage provider is registered.</exception>
    public static IPersistentState<T> PersistentState<T>(IServiceProvider services, string stateName, string? storageName)
    {
        var provider = storageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = services.GetKeyedService<IGrainStorage>(provider) ?? throw new OrleansConfigurationException(
            $"No storage provider '{provider}' is registered, which state '{stateName}' of {Activation.BeingBuilt!.GrainId.Type} needs. "
            + $"Register an {nameof(IGrainStorage)} as a keyed service of that name.");

        var state = new PersistentState<T>(Activation.BeingBuilt!, storage, stateName);
        Activation.BeingBuilt!.AddState(state);
        return state;
    }
}
