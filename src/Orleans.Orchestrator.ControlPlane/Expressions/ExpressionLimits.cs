namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>What an expression may cost, in Kubernetes' units (apiserver <c>pkg/apis/cel/config.go</c>); an operation is about one.</summary>
internal static class ExpressionLimits
{
    /// <summary>How many characters an expression may have.</summary>
    public const int MaxLength = 100_000;

    /// <summary>How deep an expression may be nested.</summary>
    public const int MaxDepth = 250;

    /// <summary>What one expression may cost each time.</summary>
    public const long PerCall = 1_000_000;

    /// <summary>What all expressions of one write may cost together.</summary>
    public const long PerObject = 10_000_000;

    /// <summary>What all conditions of one webhook may cost together.</summary>
    public const long MatchConditions = 2_500_000;

    /// <summary>What one rule of a schema may cost at worst, by estimate.</summary>
    public const ulong EstimatedRule = 10_000_000;

    /// <summary>What all rules of a definition may cost at worst, by estimate.</summary>
    public const ulong EstimatedDefinition = 100_000_000;

    /// <summary>How long an object in a request can be, in bytes: what an unbounded list or text is taken for.</summary>
    public const long MaxRequestSize = 3 * 1024 * 1024;

    /// <summary>How long a text that an expression makes may get, in characters.</summary>
    public const int MaxText = 8 * 1024 * 1024;

    /// <summary>How long a message that an expression makes may be, in bytes.</summary>
    public const int MaxMessage = 5 * 1024;
}
