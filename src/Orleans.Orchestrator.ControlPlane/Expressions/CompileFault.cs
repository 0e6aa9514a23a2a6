namespace Orleans.Orchestrator.ControlPlane.Expressions;

/// <summary>One thing that is wrong with an expression.</summary>
/// <param name="Position">Where in its text, from 0.</param>
/// <param name="Message">What, in cel-go's words.</param>
internal sealed record CompileFault(int Position, string Message);
