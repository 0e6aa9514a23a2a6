using Orleans.Concurrency;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>
/// The only writer of one API object, whatever its kind; its key is the object's <see cref="ResourceKey"/>. Refusals are
/// <see cref="Errors.ApiException"/>s; a write that returned is durable.
/// </summary>
[Alias("orchestrator.IResourceGrain")]
public interface IResourceGrain : IGrainWithStringKey
{
    /// <summary>How long a write may take: webhooks may be asked about it.</summary>
    const string WriteTimeout = "00:00:45";

    /// <summary>The object, or null when there is none.</summary>
    [AlwaysInterleave, Alias("Read")]
    Task<ResourceObject?> ReadAsync();

    /// <summary>Creates the object: defaults are set, every rule is checked, every fault is told at once.</summary>
    /// <exception cref="Errors.ApiException">409 AlreadyExists, 422 Invalid, 403 Forbidden (quota, terminating namespace), 429, 503.</exception>
    [Alias("CreateObject"), ResponseTimeout(WriteTimeout)]
    Task<WriteResult> CreateAsync(ResourceObject value, WriteOptions options);

    /// <summary>
    /// Replaces the object, or the part that <see cref="WriteOptions.Subresource"/> names. A resourceVersion in the metadata
    /// must be the current one; without one the write is unconditional.
    /// </summary>
    /// <exception cref="Errors.ApiException">404 NotFound, 409 Conflict, 422 Invalid, 429, 503.</exception>
    [Alias("ReplaceObject"), ResponseTimeout(WriteTimeout)]
    Task<WriteResult> ReplaceAsync(ResourceObject value, WriteOptions options);

    /// <summary>Changes the object; an apply creates it when there is none.</summary>
    /// <exception cref="Errors.ApiException">400 BadRequest, 404 NotFound, 409 Conflict, 422 Invalid, 429, 503.</exception>
    [Alias("Patch"), ResponseTimeout(WriteTimeout)]
    Task<WriteResult> PatchAsync(ResourcePatch patch, WriteOptions options);

    /// <summary>Deletes the object, at once or, where there is a grace period or a finalizer, once those are done.</summary>
    /// <exception cref="Errors.ApiException">404 NotFound, 409 Conflict (preconditions), 429, 503.</exception>
    [Alias("Delete"), ResponseTimeout(WriteTimeout)]
    Task<DeleteResult> DeleteAsync(DeleteOptions options, bool dryRun = false);

    /// <summary>
    /// Asks admission about what is sent to a subresource and is no part of the object: an Eviction, a Binding, or the options of a stream
    /// (exec, attach, port-forward, proxy) that is about to be opened. Changes nothing.
    /// </summary>
    /// <param name="subresource">Such as <c>exec</c>.</param>
    /// <param name="connects">Whether a stream is opened; otherwise something is created.</param>
    /// <param name="apiVersion">Of the message, such as <c>v1</c>.</param>
    /// <param name="kind">Of the message, such as <c>PodExecOptions</c>.</param>
    /// <param name="message">The message's JSON, with kind and apiVersion.</param>
    /// <param name="dryRun">Whether nothing will be done.</param>
    /// <exception cref="Errors.ApiException">404 NotFound; whatever a webhook refuses with.</exception>
    [AlwaysInterleave, Alias("AdmitSubresource"), ResponseTimeout(WriteTimeout)]
    Task<AdmissionReply> AdmitSubresourceAsync(string subresource, bool connects, string apiVersion, string kind, string message, bool dryRun = false);
}

/// <summary>The only writer of one API object of a known kind: the same verbs with its record.</summary>
/// <typeparam name="T">The kind's record.</typeparam>
[Alias("orchestrator.IResourceGrain`1")]
public interface IResourceGrain<T> : IResourceGrain where T : class, IResource<T>
{
    /// <summary>The object, or null when there is none.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<T?> GetAsync();

    /// <summary>Creates the object and returns it with its defaults.</summary>
    /// <inheritdoc cref="IResourceGrain.CreateAsync" path="/exception"/>
    [Alias("Create"), ResponseTimeout(WriteTimeout)]
    Task<T> CreateAsync(T value);

    /// <summary>Replaces the object without its status; a resourceVersion in the metadata must be the current one.</summary>
    /// <inheritdoc cref="IResourceGrain.ReplaceAsync" path="/exception"/>
    [Alias("Replace"), ResponseTimeout(WriteTimeout)]
    Task<T> ReplaceAsync(T value);

    /// <summary>Replaces the object's status and nothing else.</summary>
    /// <inheritdoc cref="IResourceGrain.ReplaceAsync" path="/exception"/>
    [Alias("ReplaceStatus"), ResponseTimeout(WriteTimeout)]
    Task<T> ReplaceStatusAsync(T value);

    /// <summary>
    /// Server-side apply: the object gets what the configuration says and keeps the rest; what this manager applied before and leaves
    /// out now goes, unless somebody else owns it. Creates the object when there is none.
    /// </summary>
    /// <param name="configuration">The fields that the manager wants to decide, as Kubernetes JSON, with apiVersion, kind and metadata.name.</param>
    /// <param name="fieldManager">Who applies; always the same name for the same purpose.</param>
    /// <param name="force">Whether to take fields that others own; otherwise they are a conflict.</param>
    /// <exception cref="Errors.ApiException">400 BadRequest, 409 Conflict with every field as a cause, 422 Invalid, 429, 503.</exception>
    [Alias("Apply")]
    Task<T> ApplyAsync(string configuration, string fieldManager, bool force = false);

    /// <summary>
    /// The object's changes as they are committed, beginning with its present state. Ends when the caller cancels, or with
    /// 410 Expired when the caller falls too far behind; then read again.
    /// </summary>
    [Alias("Watch")]
    IAsyncEnumerable<WatchEvent<T>> WatchAsync(CancellationToken cancellationToken = default);
}
