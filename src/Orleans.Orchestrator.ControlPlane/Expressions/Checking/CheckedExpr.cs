using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions.Syntax;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Checking;

/// <summary>An expression whose parts fit.</summary>
/// <param name="Root">Its tree.</param>
/// <param name="Type">What it gives.</param>
/// <param name="Types">What each part of the tree gives.</param>
/// <param name="Used">The variables that it names.</param>
internal sealed record CheckedExpr(Expr Root, CelType Type, IReadOnlyDictionary<Expr, CelType> Types, ImmutableHashSet<string> Used);
