namespace Orleans.Orchestrator.Access;

/// <summary>What someone wants to do.</summary>
/// <param name="Verb">Kubernetes' verb, or the lower-case HTTP method where no resource is named.</param>
/// <param name="Group">API group, empty for core.</param>
/// <param name="Resource">Plural, with the subresource after a slash; empty where no resource is named.</param>
/// <param name="Namespace">Namespace, empty for all or none.</param>
/// <param name="Name">The object's name, empty for the collection.</param>
/// <param name="Path">The path, where no resource is named.</param>
public readonly record struct AccessRequest(string Verb, string Group, string Resource, string Namespace, string Name, string Path);
