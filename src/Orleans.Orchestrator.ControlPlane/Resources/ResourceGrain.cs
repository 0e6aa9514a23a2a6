using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>
/// The only writer of one API object: checks a change by the kind's <see cref="ResourceRules{T}"/> and commits the next record.
/// A derived grain adds the kind's verbs and its controller.
/// </summary>
/// <typeparam name="T">The kind's record.</typeparam>
public abstract partial class ResourceGrain<T> : Grain, IResourceGrain<T> where T : class, IResource<T>
{
    private readonly IPersistentState<ResourceState<T>> _state;
    private readonly ResourceContext<T> _context;

    /// <summary>The derived class passes on what it was injected.</summary>
    /// <param name="state">Declared as <c>[PersistentState("object", "resources")]</c>.</param>
    /// <param name="context">Registered by <see cref="ResourceServices.AddResources"/>.</param>
    protected ResourceGrain(IPersistentState<ResourceState<T>> state, ResourceContext<T> context) => (_state, _context) = (state, context);

    /// <summary>The object as committed; null when there is none. While <see cref="Shown"/> is set it is that.</summary>
    protected T? Current => (Shown ?? _state.State.Object)?.As<T>();

    /// <summary>The committed object as the present write sees it: of a custom kind in the version that the request speaks.</summary>
    private protected ResourceObject? Shown { get; set; }

    private ResourceObject? CurrentObject => Shown ?? _state.State.Object;

    /// <summary>The kind, of custom objects the version that the present request is about.</summary>
    protected virtual ResourceKind Kind => T.Kind;

    /// <summary>The object's key.</summary>
    protected virtual ResourceKey Key => Current?.Metadata is { Name: { } name } known
        ? new ResourceKey(known.Namespace ?? "", name)
        : ResourceKey.Parse(this.GetPrimaryKeyString());

    /// <summary>The clock.</summary>
    protected TimeProvider Time => _context.Time;

    /// <summary>The time as Kubernetes keeps it, in whole seconds.</summary>
    protected DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(Time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Where uids and random names come from.</summary>
    protected Identifiers Identifiers => _context.Identifiers;

    /// <summary>The kind's rules.</summary>
    protected virtual ResourceRules<T> Rules => _context.Rules;

    /// <summary>The kind's log.</summary>
    protected ILogger Log => _context.Log;

    /// <inheritdoc/>
    public virtual Task<ResourceObject?> ReadAsync() => Task.FromResult(Committed.Object);

    /// <inheritdoc/>
    public async Task<T?> GetAsync() => (await ReadAsync())?.As<T>();

    /// <inheritdoc/>
    public async Task<T> CreateAsync(T value) => (await CreateAsync(ResourceObject.From(value), WriteOptions.Default)).Object.As<T>();

    /// <inheritdoc/>
    public async Task<T> ReplaceAsync(T value) => (await ReplaceAsync(ResourceObject.From(value), WriteOptions.Default)).Object.As<T>();

    /// <inheritdoc/>
    public async Task<T> ReplaceStatusAsync(T value) =>
        (await ReplaceAsync(ResourceObject.From(value), new WriteOptions { Subresource = Subresources.Status })).Object.As<T>();

    /// <inheritdoc/>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = new WatchQuery { Namespace = Kind.Namespaced ? Key.Namespace : null, FieldSelector = $"metadata.name={Key.Name}" };
        while (true)
        {
            await foreach (var change in WatchOnceAsync(query, cancellationToken))
            {
                query = query with { ResourceVersion = change.ResourceVersion };
                if (change.Object is { } value)
                    yield return new WatchEvent<T>(change.Type, value.As<T>());
            }

            // The collection was opened anew: go on from the version that was seen last.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Reads the object anew: what it is read by has changed.</summary>
    protected Task ReloadAsync() => _state.ReadStateAsync();

    /// <summary>The object.</summary>
    /// <exception cref="ApiException">404 when there is none.</exception>
    protected T Required() => Current ?? throw ApiErrors.NotFound(Kind, Key.Name);

    /// <summary>
    /// The last step before a valid object is written: what needs another grain, such as an address from a pool. Not called in a dry run.
    /// </summary>
    /// <param name="current">The present object; null at creation.</param>
    /// <param name="next">The next one, with defaults, valid.</param>
    /// <returns>The object to write.</returns>
    protected virtual Task<T> AdmitAsync(T? current, T next) => Task.FromResult(next);

    /// <summary>What <see cref="AdmitAsync"/> took is to be given back: the write failed, for certain.</summary>
    protected virtual Task AbandonAsync(T? current, T next) => Task.CompletedTask;

    /// <summary>
    /// A change is durable. What the kind's controller does in response must be safe to lose: if the process dies here,
    /// only <see cref="ICommitRouter.Wake"/> comes. An exception is logged and does not reach the writer.
    /// </summary>
    /// <param name="before">Null when the object was created.</param>
    /// <param name="after">Null when the object went.</param>
    protected virtual Task OnCommittedAsync(T? before, T? after) => Task.CompletedTask;

    /// <summary>The changes until the collection ends; what it holds for the reader is gone with it.</summary>
    private async IAsyncEnumerable<ResourceEvent> WatchOnceAsync(WatchQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = GrainFactory.GetCollection(Kind).WatchAsync(query, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (batches)
        {
            while (await IsNextAsync(batches))
            {
                foreach (var change in batches.Current.Events)
                    yield return change;
            }
        }
    }

    private static async Task<bool> IsNextAsync(IAsyncEnumerator<ResourceEventBatch> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (EnumerationAbortedException)
        {
            return false;
        }
    }

    /// <summary>What a write to a subresource other than status and scale makes of the object.</summary>
    /// <exception cref="ApiException">404: the kind has no such subresource.</exception>
    protected virtual T MergeSubresource(string subresource, T current, T next) =>
        throw ApiErrors.Make(404, "NotFound", $"the server could not find the requested resource ({Kind.Plural}/{subresource})");
}
