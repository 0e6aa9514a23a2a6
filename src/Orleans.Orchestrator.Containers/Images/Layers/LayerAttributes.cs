using Orleans.Orchestrator.Linux.Files;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>Which extended attributes of an archive are written.</summary>
internal static class LayerAttributes
{
    /// <summary>
    /// File capabilities, ACLs and users' own attributes, their names ending in NUL. Other security modules' labels belong to the machine that
    /// made the archive and are left out. Anything in <c>trusted.</c> is refused: <c>trusted.overlay.redirect</c> and
    /// <c>.metacopy</c> would let a layer show files of other layers.
    /// </summary>
    /// <exception cref="ImageException">With <see cref="ImageError.ForbiddenAttribute"/>.</exception>
    public static IEnumerable<(byte[] Name, byte[] Value)> Allowed(TarEntry entry, string display)
    {
        foreach (var (name, value) in entry.Attributes)
        {
            if (name.AsSpan().StartsWith("trusted."u8) || name.AsSpan().StartsWith("user.overlay."u8))
            {
                var attribute = TarEntry.Display(name);
                throw new ImageException(
                    ImageError.ForbiddenAttribute, $"entry '{display}': the attribute '{attribute}' is not allowed in an image layer", display);
            }

            if (IsWritten(name))
                yield return (FilePath.Terminated(name), value);
        }
    }

    /// <summary>Whether an attribute belongs into a layer.</summary>
    public static bool IsWritten(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("security.capability"u8)
        || (name.StartsWith("user."u8) && !name.StartsWith("user.overlay."u8))
        || name.StartsWith("system.posix_acl_"u8);
}
