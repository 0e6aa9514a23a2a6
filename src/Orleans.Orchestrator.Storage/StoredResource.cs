namespace Orleans.Orchestrator.Storage;

/// <summary>A resource as loaded from the database.</summary>
/// <param name="Namespace">The namespace, or "".</param>
/// <param name="Name">The name.</param>
/// <param name="Uid">The uid.</param>
/// <param name="ResourceVersion">The version of its last change.</param>
/// <param name="Body">Kubernetes JSON. It may share memory with its neighbours: parse it rather than keep it.</param>
public readonly record struct StoredResource(string Namespace, string Name, string Uid, long ResourceVersion, ReadOnlyMemory<byte> Body);
