using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine;

/// <summary>A grain's state: the grain's view of it and the storage's in one object.</summary>
internal sealed class PersistentState<T>(Activation activation, IGrainStorage storage, string name)
    : IPersistentState<T>, IGrainState<T>, IActivationState
{
    private T? _state = StateActivator.Create<T>();

    public T State
    {
        get => _state!;
        set => _state = value;
    }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    T? IGrainState<T>.State
    {
        get => _state;
        set => _state = value;
    }

    string? IGrainState<T>.ETag
    {
        get => Etag;
        set => Etag = value;
    }

    bool IGrainState<T>.RecordExists
    {
        get => RecordExists;
        set => RecordExists = value;
    }

    public Task ReadStateAsync() => storage.ReadStateAsync(name, activation.GrainId, this);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, activation.GrainId, this);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, activation.GrainId, this);
}
