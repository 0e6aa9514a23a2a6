namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>Kinds of <see cref="CelType"/>.</summary>
internal enum TypeKind
{
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Object,
    Optional,
    Type,
    Opaque,
    Parameter,
}
