namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>Macros that go through a list or map.</summary>
internal enum FoldKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformMap,
}
