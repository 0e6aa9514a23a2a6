namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>Finds what COPY and ADD are to take.</summary>
/// <param name="tree">The context, or another stage's files.</param>
/// <param name="ignore">The context's .dockerignore.</param>
internal sealed class CopySources(MergedTree tree, IgnoreFile? ignore)
{
    /// <summary>The files and directories that a source names.</summary>
    /// <exception cref="FormatException">When there is nothing.</exception>
    public IReadOnlyList<MergedNode> Find(string source)
    {
        var found = PathPattern.HasWildcards(source) ? Matching(source) : Named(source);
        return found.Count > 0
            ? found
            : throw new FormatException($"'{source}' does not exist{(ignore is null ? "" : " in the build context, or .dockerignore leaves it out")}");
    }

    /// <summary>What is in a directory and not ignored.</summary>
    public IEnumerable<MergedNode> List(MergedNode directory) => tree.List(directory).Where(x => !IsIgnored(x) || (x.IsDirectory && MayHoldExceptions));

    /// <summary>Whether the file itself is left out; a directory may still hold files that are not.</summary>
    public bool IsIgnored(MergedNode node) => ignore?.Ignores(node.Path) ?? false;

    private bool MayHoldExceptions => ignore?.HasExceptions ?? false;

    private List<MergedNode> Named(string source) =>
        tree.Find(source, followLast: true) is { } node && (node.Path.Length == 0 || !IsIgnored(node)) ? [node] : [];

    private List<MergedNode> Matching(string source)
    {
        List<MergedNode> current = [tree.Root];
        foreach (var component in source.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(x => x != "."))
        {
            var pattern = new PathPattern(component);
            current = [.. current.Where(x => x.IsDirectory).SelectMany(tree.List).Where(x => pattern.Matches(x.Name))];
        }

        return [.. current.Where(x => !IsIgnored(x)).Select(x => x.LinkTarget is null ? x : tree.Find(x.Path, followLast: true)).OfType<MergedNode>()];
    }
}
