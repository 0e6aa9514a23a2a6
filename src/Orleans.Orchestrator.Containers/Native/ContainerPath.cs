namespace Orleans.Orchestrator.Containers.Native;

/// <summary>Paths inside a container.</summary>
internal static class ContainerPath
{
    private const int MaxLength = 4095;

    /// <summary>Absolute, without <c>..</c>, <c>.</c>, empty names or a zero character; <c>/</c> itself is one.</summary>
    public static bool IsValid(string path)
    {
        if (path.Length is 0 or > MaxLength || path[0] != '/' || path.Contains('\0'))
            return false;
        return path == "/" || path.TrimEnd('/').Split('/').Skip(1).All(name => name is not ("" or "." or ".."));
    }

    /// <summary>Relative to a volume: no leading slash, no <c>..</c>.</summary>
    public static bool IsValidSubPath(string path) => path.Length == 0 || (path[0] != '/' && IsValid("/" + path));

    /// <summary>The directories above a path, the highest first, without the root.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies below it.</summary>
    public static bool IsWithin(string path, string directory) =>
        path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');
}
