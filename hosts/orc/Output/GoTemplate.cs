using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output.Templates;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>
/// The part of Go's templates (pkg.go.dev/text/template) that people give to <c>-o go-template</c>: fields, variables, pipelines, if, range, with and the
/// functions of <see cref="TemplateFunctions"/>.
/// </summary>
internal sealed class GoTemplate
{
    private readonly List<TemplateNode> _nodes;

    private GoTemplate(List<TemplateNode> nodes) => _nodes = nodes;

    /// <exception cref="CliException">The template can't be read.</exception>
    public static GoTemplate Parse(string text) => new(new TemplateParser(text).Parse());

    /// <summary>The text that it makes of an object.</summary>
    public string Run(JsonNode root)
    {
        var output = new StringBuilder();
        new TemplateRun(root, output).Execute(_nodes, root);
        return output.ToString();
    }
}
