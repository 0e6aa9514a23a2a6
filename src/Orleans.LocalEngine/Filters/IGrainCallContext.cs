using Orleans.Runtime;

namespace Orleans;

/// <summary>One call, as a filter sees it.</summary>
public interface IGrainCallContext
{
    /// <summary>The called grain on the way in, the reference on the way out.</summary>
    object Grain { get; }

    /// <summary>The called interface.</summary>
    string InterfaceName { get; }

    /// <summary>The called method.</summary>
    string MethodName { get; }

    /// <summary>The calling grain, if one calls.</summary>
    GrainId? SourceId { get; }

    /// <summary>The called grain.</summary>
    GrainId TargetId { get; }

    /// <summary>The answer, once there is one.</summary>
    object? Result { get; set; }

    /// <summary>Goes on to the next filter and at last to the call itself.</summary>
    Task Invoke();
}
