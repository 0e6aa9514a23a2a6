namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>What a collection holds when it is opened.</summary>
internal sealed record CollectionContent(List<StoredResource> Rows, List<CommittedChange> Changes);
