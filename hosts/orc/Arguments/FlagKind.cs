namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>What a flag takes.</summary>
internal enum FlagKind
{
    /// <summary>Nothing, or <c>=true</c> and <c>=false</c>.</summary>
    Switch,

    /// <summary>One value; the last one given counts.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A value each time it is given.</summary>
    List,

    /// <summary>Values separated by commas, and more each time it is given.</summary>
    Words,
}
