namespace Orleans.Orchestrator.Hosts.Orc.Output.Templates;

/// <summary>A piece of a template: text, a value to print, or a block.</summary>
/// <param name="Word"><c>text</c>, <c>print</c>, <c>if</c>, <c>range</c> or <c>with</c>.</param>
/// <param name="Text">The text itself, or the pipeline.</param>
internal sealed record TemplateNode(string Word, string Text)
{
    /// <summary>What a block holds.</summary>
    public List<TemplateNode> Body { get; init; } = [];

    /// <summary>What stands after <c>else</c>.</summary>
    public List<TemplateNode> Else { get; init; } = [];
}
