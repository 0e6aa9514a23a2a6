using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Expressions;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.CustomResources.Validations;

/// <summary>The rules of a schema and of what is in it, compiled once for all objects.</summary>
internal sealed class RuleTree
{
    private RuleTree(StructuralSchema schema, bool isResource)
    {
        Schema = schema;
        Rules = SchemaTypes.Of(schema, isResource) is { } type ? [.. schema.Rules.Select(r => Compile(r, type)).OfType<CompiledRule>()] : [];
        Properties = schema.Properties.Select(p => (p.Key, Tree: Of(p.Value, p.Value.IsEmbedded))).Where(p => p.Tree is not null).ToFrozenDictionary(p => p.Key, p => p.Tree!);
        Items = schema.Items is { } items ? Of(items, items.IsEmbedded) : null;
        Additional = schema.Additional is { } additional ? Of(additional, additional.IsEmbedded) : null;
    }

    public StructuralSchema Schema { get; }

    /// <summary>The rules of the value itself.</summary>
    public ImmutableArray<CompiledRule> Rules { get; }

    public FrozenDictionary<string, RuleTree> Properties { get; }

    public RuleTree? Items { get; }

    public RuleTree? Additional { get; }

    /// <summary>The rules of a schema; null when it has none.</summary>
    public static RuleTree? Of(StructuralSchema schema, bool isResource) => schema.HasRules ? new RuleTree(schema, isResource) : null;

    /// <summary>A rule that was stored before rules were checked may be none: it holds for nothing.</summary>
    private static CompiledRule? Compile(SchemaRule rule, CelType type)
    {
        try
        {
            return new CompiledRule(rule, CompiledRule.CompileCondition(rule, type), rule.MessageExpression is null ? null : CompiledRule.CompileMessage(rule, type));
        }
        catch (CompileException)
        {
            return null;
        }
    }
}
