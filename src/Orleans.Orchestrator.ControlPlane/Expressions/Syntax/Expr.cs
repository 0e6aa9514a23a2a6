using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Functions;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

/// <summary>A part of an expression.</summary>
/// <param name="Position">Where in the text it is, for faults: a name's begin, an operator, a dot, a call's bracket.</param>
internal abstract record Expr(int Position);

/// <summary>A value that stands in the text.</summary>
internal sealed record Constant(int Position, object? Value) : Expr(Position);

/// <summary>A variable, or a type by its name.</summary>
internal sealed record Name(int Position, string Id) : Expr(Position);

/// <summary>A member: <c>a.b</c>, <c>a.?b</c>, or with <see cref="IsTest"/> <c>has(a.b)</c>.</summary>
internal sealed record Select(int Position, Expr Operand, string Field, bool IsTest, bool IsOptional) : Expr(Position);

/// <summary>An element: <c>a[b]</c> or <c>a[?b]</c>.</summary>
internal sealed record Index(int Position, Expr Operand, Expr Key, bool IsOptional) : Expr(Position);

/// <summary>A call as it is written; the checker makes an <see cref="BoundCall"/> of it.</summary>
internal sealed record Call(int Position, string Function, Expr? Target, ImmutableArray<Expr> Arguments) : Expr(Position);

/// <summary>A call whose functions are known: which of them it is, is seen by the values.</summary>
internal sealed record BoundCall(int Position, string Function, ImmutableArray<Overload> Overloads, ImmutableArray<Expr> Arguments) : Expr(Position);

/// <summary><c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed record Logic(int Position, bool IsAnd, Expr Left, Expr Right) : Expr(Position);

/// <summary><c>a ? b : c</c>.</summary>
internal sealed record Conditional(int Position, Expr Test, Expr Then, Expr Else) : Expr(Position);

/// <summary>An element of a <see cref="ListLiteral"/>.</summary>
internal sealed record ListItem(Expr Value, bool IsOptional);

/// <summary><c>[a, ?b]</c>.</summary>
internal sealed record ListLiteral(int Position, ImmutableArray<ListItem> Items) : Expr(Position);

/// <summary>An entry of a <see cref="MapLiteral"/>.</summary>
internal sealed record MapEntry(int Position, Expr Key, Expr Value, bool IsOptional);

/// <summary><c>{a: b, ?c: d}</c>.</summary>
internal sealed record MapLiteral(int Position, ImmutableArray<MapEntry> Entries) : Expr(Position);

/// <summary>A macro that goes through a list or map.</summary>
/// <param name="Position">Where.</param>
/// <param name="Kind">Which.</param>
/// <param name="Range">What is gone through.</param>
/// <param name="Variable">The name of an element, or of its index or key when there is a <paramref name="Second"/>.</param>
/// <param name="Second">The name of an element's value.</param>
/// <param name="Filter">What an element has to be, for <c>map</c> of three arguments.</param>
/// <param name="Body">What is asked of, or made of, each.</param>
internal sealed record Fold(int Position, FoldKind Kind, Expr Range, string Variable, string? Second, Expr? Filter, Expr Body) : Expr(Position);

/// <summary><c>a.optMap(x, b)</c> and <c>a.optFlatMap(x, b)</c>.</summary>
internal sealed record OptionalFold(int Position, Expr Operand, string Variable, Expr Body, bool IsFlat) : Expr(Position);
