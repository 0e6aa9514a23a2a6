using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>References to this process' grains and observers.</summary>
internal sealed class GrainFactory(GrainEngine engine) : IClusterClient
{
    private readonly ConditionalWeakTable<IGrainObserver, ObserverKey> _observers = [];
    private readonly Lock _gate = new();
    private long _lastObserver;

    /// <summary>The engine that its references call.</summary>
    public GrainEngine Engine => engine;

    public IServiceProvider ServiceProvider => engine.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        return (TGrainInterface)(object)Get(typeof(TGrainInterface), IdSpan.Create(primaryKey), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)(object)Get(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)engine.GetReference(grainId, typeof(TGrainInterface));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(grainPrimaryKey);
        return (IGrain)Get(grainInterfaceType, IdSpan.Create(grainPrimaryKey), null);
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReference or IGrainBase)
            throw new ArgumentException($"A {obj.GetType().Name} is a grain or a reference already: use AsReference.", nameof(obj));

        lock (_gate)
        {
            if (_observers.TryGetValue(obj, out var known))
                return engine.GrainFactory.GetGrain<TGrainObserverInterface>(new GrainId(GrainEngine.ObserverType, known.Key));

            var key = IdSpan.Create($"{engine.ObserverPrefix}+{++_lastObserver}");
            _observers.Add(obj, new ObserverKey(key));
            return (TGrainObserverInterface)(object)engine.AddObserver(obj, typeof(TGrainObserverInterface), key);
        }
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        lock (_gate)
        {
            var key = obj is GrainReference reference ? reference.GrainId.Key
                : _observers.TryGetValue(obj, out var known) ? known.Key
                : throw new ArgumentException("That object is no observer that a reference was created for.", nameof(obj));
            _observers.Remove(obj);
            engine.RemoveObserver(key);
        }
    }

    private LocalGrainReference Get(Type interfaceType, IdSpan key, string? classNamePrefix)
    {
        var grainClass = engine.Manifest.FindImplementation(interfaceType, classNamePrefix) ?? throw new ArgumentException(
            $"No grain class of this program implements {interfaceType}.", nameof(interfaceType));

        return engine.GetReference(new GrainId(grainClass.Type, key), interfaceType);
    }

    private sealed record ObserverKey(IdSpan Key);
}
