namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>An expression cost more than it may; nothing absorbs that.</summary>
internal sealed class CostLimitException() : EvaluationException("operation cancelled: actual cost limit exceeded");
