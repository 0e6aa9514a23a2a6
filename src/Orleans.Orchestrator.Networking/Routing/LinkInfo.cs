namespace Orleans.Orchestrator.Networking.Routing;

/// <summary>A network interface as the kernel lists it.</summary>
/// <param name="Index">Its number in its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Alias">Text that its maker left on it; empty when there is none.</param>
/// <param name="Kind">Its driver, such as <c>veth</c>; empty for hardware.</param>
/// <param name="MtuBytes">Largest packet.</param>
/// <param name="IsUp">Whether it is switched on.</param>
internal readonly record struct LinkInfo(int Index, string Name, string Alias, string Kind, int MtuBytes, bool IsUp);
