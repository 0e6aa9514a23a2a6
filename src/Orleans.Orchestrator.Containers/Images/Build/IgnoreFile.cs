namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>
/// A <c>.dockerignore</c>: one pattern a line; a pattern also covers what is below; with <c>!</c> it takes files back; the last that
/// matches decides (docs.docker.com/build/concepts/context, ".dockerignore files").
/// </summary>
internal sealed class IgnoreFile
{
    public const string FileName = ".dockerignore";
    private const int MaxRules = 10_000;

    private readonly List<(PathPattern Pattern, bool Ignored)> _rules = [];

    /// <summary>Whether some rule takes files back, so that an ignored directory must be looked into.</summary>
    public bool HasExceptions => _rules.Exists(x => !x.Ignored);

    /// <exception cref="ImageException">With <see cref="ImageError.InvalidDockerfile"/>, listing every bad line.</exception>
    public static IgnoreFile Parse(string text)
    {
        var file = new IgnoreFile();
        var errors = new List<string>();
        var number = 0;
        foreach (var line in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var rule = line.Trim();
            if (rule.Length == 0 || rule[0] == '#')
                continue;
            var ignored = rule[0] != '!';
            var pattern = (ignored ? rule : rule[1..]).Trim().Trim('/');
            if (pattern.StartsWith("./", StringComparison.Ordinal))
                pattern = pattern[2..];
            try
            {
                if (pattern.Length > 0 && pattern != ".")
                    file._rules.Add((new PathPattern(pattern), ignored));
            }
            catch (FormatException e)
            {
                errors.Add($"{FileName}:{number}: {e.Message}");
            }

            if (file._rules.Count > MaxRules)
                errors.Add($"{FileName}: more than {MaxRules} rules");
            if (errors.Count > 100)
                break;
        }

        return errors.Count == 0 ? file : throw new ImageException(ImageError.InvalidDockerfile, string.Join('\n', errors), FileName);
    }

    public bool Ignores(string path)
    {
        var ignored = false;
        foreach (var (pattern, value) in _rules)
        {
            if (value != ignored && MatchesOrParent(pattern, path))
                ignored = value;
        }

        return ignored;
    }

    private static bool MatchesOrParent(PathPattern pattern, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (pattern.Matches(path[..end]))
                return true;
        }

        return false;
    }
}
