using System.Text.RegularExpressions;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>Keys of ConfigMaps and Secrets, which become names of files.</summary>
internal static partial class ConfigKeys
{
    /// <summary>The most that the values of one ConfigMap or Secret may hold.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static IEnumerable<string> Faults(string key)
    {
        if (key.Length > 253)
            yield return "must be no more than 253 characters";
        else if (!Pattern().IsMatch(key))
            yield return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
        if (key == ".")
            yield return "must not be '.'";
        else if (key == "..")
            yield return "must not be '..'";
        else if (key.StartsWith("..", StringComparison.Ordinal))
            yield return "must not start with '..'";
    }

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
