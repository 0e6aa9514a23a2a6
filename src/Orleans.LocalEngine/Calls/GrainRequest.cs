using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// What a grain does one at a time unless reentrancy is declared: a call or a timer's tick. It begins in one turn, may lie at
/// awaits while others have theirs, and ends in another.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainRequest : TurnItem
{
    private Activation? _activation;
    private Action? _resume;

    private protected GrainRequest()
    {
    }

    internal abstract bool AlwaysInterleaves { get; }

    internal virtual bool IsReadOnly => false;

    internal virtual bool CountsAsUse => true;

    /// <summary>What travels with it, null for nothing.</summary>
    internal RequestValues? Values { get; set; }

    internal Guid ReentrancyId => Values?.ReentrancyId ?? Guid.Empty;

    /// <summary>Whether nobody waits for it any more, so that it need not begin.</summary>
    internal virtual bool IsAbandoned => false;

    /// <summary>What <see cref="Start"/> gives to an awaiter, which brings it back to a turn of the activation.</summary>
    private protected Action Resume => _resume ??= () => End(_activation!);

    /// <summary>Begins, in a turn of the activation, and ends there too unless something has to be awaited.</summary>
    internal abstract void Start(Activation activation);

    /// <summary>Takes the outcome of what was awaited, in a turn.</summary>
    private protected abstract void End(Activation activation);

    /// <summary>Ends without having begun.</summary>
    internal abstract void Fail(Exception exception);

    /// <summary>Goes to a newer activation of the same grain.</summary>
    internal abstract void Redirect(GrainEngine engine, GrainId target);

    internal override void Run(Activation activation) => activation.Dispatch(this);

    private protected void AwaitOn(Activation activation) => _activation = activation;

    /// <summary>Lets go of the activation: this object may lie in a pool for long.</summary>
    private protected void ForgetActivation() => _activation = null;
}
