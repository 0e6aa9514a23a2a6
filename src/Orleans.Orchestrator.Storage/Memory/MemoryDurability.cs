using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>A disk that is waited for as somebody says.</summary>
internal sealed class MemoryDurability(Action wait) : IDurability
{
    public void Await() => wait();
}
