namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>The files of this repository, as a checkout has them: what is built or ignored is left out.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "TestResults", ".vs", ".idea"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All files, as paths from the root with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    /// <summary>The C# files below one of those folders.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] folders) =>
        Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal)
            && folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal))).Select(SourceFile.Of);

    /// <summary>Every project.</summary>
    public static IReadOnlyList<ProjectFile> Projects { get; } =
        [.. Files.Where(static path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(static path => new ProjectFile(path))];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (NotOurs.Contains(entry.Name))
                continue;
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                foreach (var path in Walk(entry.FullName))
                    yield return path;
            }
            else
            {
                yield return Path.GetRelativePath(Root, entry.FullName);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.Orchestrator.sln")))
            folder = folder.Parent;
        return folder?.FullName
            ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Orleans.Orchestrator.sln.");
    }
}
