using Orleans.Runtime;

namespace Orleans;

/// <summary>One call on its way in.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The called activation.</summary>
    IGrainContext TargetContext { get; }
}
