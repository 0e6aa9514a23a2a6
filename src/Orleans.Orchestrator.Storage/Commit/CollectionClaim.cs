namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>The right to write a collection, as the database granted it.</summary>
/// <param name="Collection">Its name.</param>
/// <param name="Epoch">The new epoch.</param>
/// <param name="ResourceVersion">The version after which this claim may assign.</param>
/// <param name="TrimmedVersion">The latest version that has been trimmed from the change log; 0 if none.</param>
internal sealed record CollectionClaim(string Collection, long Epoch, long ResourceVersion, long TrimmedVersion);
