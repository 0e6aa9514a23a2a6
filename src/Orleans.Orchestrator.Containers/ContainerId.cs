namespace Orleans.Orchestrator.Containers;

/// <summary>
/// Ids become names of directories and cgroups, so they are held to letters, digits and <c>_ . -</c>, begin with a letter or
/// digit, and have at most 128 characters.
/// </summary>
public static class ContainerId
{
    /// <summary>The most characters in an id.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether <paramref name="id"/> may be the id of a container or sandbox.</summary>
    public static bool IsValid(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxLength || !char.IsAsciiLetterOrDigit(id[0]))
            return false;
        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
                return false;
        }
        return true;
    }

    /// <summary>Throws unless <paramref name="id"/> is valid.</summary>
    /// <exception cref="InvalidContainerSpecException">It is not.</exception>
    public static void Check(string? id)
    {
        if (!IsValid(id))
            throw new InvalidContainerSpecException([$"id {Quote(id)} must be 1 to 128 letters, digits, '_', '.' or '-' and begin with a letter or digit"]);
    }

    private static string Quote(string? id) => id is null ? "(null)" : '"' + (id.Length > 64 ? id[..64] + "…" : id) + '"';
}
