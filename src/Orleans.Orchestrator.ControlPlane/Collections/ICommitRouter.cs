using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>
/// Tells those who must know about changes of one kind (owners, the scheduler, nodes …). Called in the collection grain's turn:
/// it sends batched one-way messages and never waits. Any number may be registered, see
/// <see cref="CollectionServices.AddCommitRouter{TRouter}"/>.
/// </summary>
public interface ICommitRouter
{
    /// <summary>Whether this router wants to hear of a collection, such as <c>pods</c> or <c>deployments.apps</c>.</summary>
    bool Handles(string collection);

    /// <summary>A batch is durable, and lists and watches show it.</summary>
    void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains);

    /// <summary>The collection has been loaded: whoever is responsible for these objects may have to go on where a dead process stopped.</summary>
    void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains);
}
