using System.Collections.Immutable;

namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>What a custom kind is called besides kind and plural.</summary>
/// <param name="Singular">Lower-case singular.</param>
/// <param name="ListKind">Kind of its lists.</param>
/// <param name="ShortNames">Abbreviations for command lines.</param>
/// <param name="Categories">Groups of kinds for command lines.</param>
public sealed record CustomNames(string Singular, string ListKind, ImmutableArray<string> ShortNames, ImmutableArray<string> Categories);
