namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Makes durable what was committed before, so that the next transaction can run while the disk is waited for.</summary>
internal interface IDurability
{
    /// <summary>Returns when everything that was committed with this durability before the call is durable. One call at a time, beside the writer.</summary>
    /// <exception cref="StoreUnavailableException">It may or may not be.</exception>
    void Await();
}
