namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="Text">The word itself.</param>
/// <param name="Value">Of a literal its value.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, object? Value = null);
