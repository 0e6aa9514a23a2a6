namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>The user asked what a verb takes, wherever in the line.</summary>
internal sealed class HelpRequested() : Exception("help was asked for");
