namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>Where and when the writer runs.</summary>
internal interface IWriterDriver
{
    void Start(WriteQueue queue, CommitWriter writer);

    /// <summary>Something has been queued.</summary>
    void Signal();

    /// <summary>Runs blocking work beside the writer.</summary>
    Task<T> Beside<T>(Func<T> work);

    /// <summary>Completes when everything queued is done and nothing more is taken in.</summary>
    Task StopAsync();
}
