namespace Orleans.Orchestrator.Storage.Schema;

/// <summary>One step forward of a database's schema.</summary>
/// <param name="Version">The version it leads to, from the one before.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">The script, run in a transaction.</param>
internal sealed record Migration(int Version, string Name, string Sql);
