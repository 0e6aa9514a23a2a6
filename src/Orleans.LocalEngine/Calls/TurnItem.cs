using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>Something that an activation does in one turn. Items are links of their own queue, so queueing allocates nothing.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TurnItem
{
    private protected TurnItem()
    {
    }

    internal TurnItem? Next { get; set; }

    /// <summary>How many items were queued when this one came, itself included.</summary>
    internal int Depth { get; set; }

    internal abstract void Run(Activation activation);
}
