namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>Kinds of <see cref="Token"/>.</summary>
internal enum TokenKind
{
    End,
    Name,
    Literal,
    Operator,
}
