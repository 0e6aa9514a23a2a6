namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>What the words after a verb are, for the shell's completion.</summary>
internal enum Completes
{
    Nothing,

    /// <summary>A kind, then names; or kind/name.</summary>
    Objects,

    Pods,

    Nodes,

    /// <summary>A kind alone.</summary>
    Kinds,

    Contexts,
}
