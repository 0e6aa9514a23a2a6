namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>A path inside a layer: its components only, checked not to leave it.</summary>
/// <param name="Bytes">Components separated by single slashes, ending in NUL; only the NUL for the layer's root.</param>
internal readonly record struct LayerPath(byte[] Bytes)
{
    public bool IsRoot => Bytes.Length == 1;

    /// <summary>The last component, ending in NUL.</summary>
    public ReadOnlySpan<byte> Name => Bytes.AsSpan(NameStart);

    /// <summary>All before the last component, without slash and NUL; empty for something in the root.</summary>
    public ReadOnlySpan<byte> Parent => Bytes.AsSpan(0, Math.Max(0, NameStart - 1));

    private int NameStart => Bytes.AsSpan().LastIndexOf((byte)'/') + 1;

    /// <summary>Reads an archive's name.</summary>
    /// <exception cref="ImageException">When it leaves the layer, has a NUL, or is too long.</exception>
    public static LayerPath Parse(ReadOnlySpan<byte> name, ImageLimits limits, string entry, string what = "its path")
    {
        if (name.Length > limits.MaxPathBytes)
        {
            throw new ImageException(
                ImageError.LimitExceeded, $"entry '{entry}': {what} has {name.Length} bytes; at most {limits.MaxPathBytes} are allowed", entry);
        }

        if (name.Contains((byte)0))
            throw new ImageException(ImageError.InvalidArchive, $"entry '{entry}': {what} has a NUL byte", entry);
        if (name.StartsWith("/"u8) && name.IndexOfAnyExcept((byte)'/', (byte)'.') >= 0)
            throw new ImageException(ImageError.PathEscape, $"entry '{entry}': {what} is absolute; it must be relative to the layer", entry);

        var path = new byte[name.Length + 1];
        var length = 0;
        foreach (var range in name.Split((byte)'/'))
        {
            var component = name[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
                continue;
            if (component.SequenceEqual(".."u8))
                throw new ImageException(ImageError.PathEscape, $"entry '{entry}': {what} has '..', which could leave the layer", entry);
            if (length > 0)
                path[length++] = (byte)'/';
            component.CopyTo(path.AsSpan(length));
            length += component.Length;
        }

        Array.Resize(ref path, length + 1);
        path[length] = 0;
        return new LayerPath(path);
    }
}
