namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>For messages that nobody waits for.</summary>
internal static class TaskExtensions
{
    /// <summary>A one-way message: whether it could be sent is not the sender's concern, the receiver is woken again by what is stored.</summary>
    public static void Forget(this Task task)
    {
        if (!task.IsCompletedSuccessfully)
            _ = task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
