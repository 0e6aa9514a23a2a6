namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Forwards connections to services' addresses to pods. Callers may overlap; applies are carried out one after the other.</summary>
public interface IServiceProxy
{
    /// <summary>Makes the table if it is missing or isn't ours, and reads what an earlier process left in it, which stays in force until the first apply.</summary>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes the kernel forward exactly what <paramref name="table"/> says, atomically and with the fewest changes, and makes UDP clients of endpoints that
    /// are gone choose anew. Repeated with the same table it costs next to nothing, and repairs what somebody else did to the kernel's.
    /// </summary>
    /// <exception cref="NetworkException">
    /// The table contradicts itself (all faults are listed) or the kernel refused; then everything is as it was before, save that after a new table
    /// came into force UDP clients may remain where they were until the next apply.
    /// </exception>
    Task<ServiceChange> ApplyAsync(ServiceTable table, CancellationToken cancellationToken = default);
}
