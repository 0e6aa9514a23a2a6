namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>The bytes of a tar archive, taken chunk by chunk without copying.</summary>
/// <param name="next">Gives the next chunk, valid until it is asked again; an empty one at the end.</param>
internal sealed class TarInput(Func<ReadOnlyMemory<byte>> next)
{
    private ReadOnlyMemory<byte> _chunk;

    /// <summary>Up to <paramref name="most"/> bytes; empty at the end.</summary>
    public ReadOnlySpan<byte> Take(long most)
    {
        if (_chunk.IsEmpty)
            _chunk = next();
        var taken = _chunk[..(int)Math.Min(most, _chunk.Length)];
        _chunk = _chunk[taken.Length..];
        return taken.Span;
    }

    /// <summary>Fills the buffer; false when the archive ended before its first byte.</summary>
    /// <exception cref="ImageException">When the archive ended inside.</exception>
    public bool TryFill(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var part = Take(buffer.Length - filled);
            if (part.IsEmpty)
                return filled == 0 ? false : throw Truncated();
            part.CopyTo(buffer[filled..]);
            filled += part.Length;
        }

        return true;
    }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="ImageException">When the archive ends first.</exception>
    public void Fill(Span<byte> buffer)
    {
        if (!TryFill(buffer) && buffer.Length > 0)
            throw Truncated();
    }

    /// <summary>Passes over some bytes.</summary>
    /// <exception cref="ImageException">When the archive ends first.</exception>
    public void Skip(long count)
    {
        while (count > 0)
        {
            var part = Take(count);
            if (part.IsEmpty)
                throw Truncated();
            count -= part.Length;
        }
    }

    /// <summary>Passes over all the rest.</summary>
    public void Drain()
    {
        while (!Take(long.MaxValue).IsEmpty)
        {
            // Only the digest of these bytes matters.
        }
    }

    private static ImageException Truncated() => new(ImageError.InvalidArchive, "the tar archive ends in the middle of an entry; it is truncated");
}
