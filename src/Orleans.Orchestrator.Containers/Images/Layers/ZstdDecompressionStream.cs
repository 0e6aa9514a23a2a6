namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>Zstandard decompression by the system's libzstd (RFC 8878; the API is zstd.h's "Streaming decompression").</summary>
internal sealed unsafe class ZstdDecompressionStream : ReadOnlyStream
{
    private readonly Stream _source;
    private readonly byte[] _input = new byte[128 * 1024];
    private nint _context;
    private int _start;
    private int _end;
    private bool _midFrame;

    public ZstdDecompressionStream(Stream source)
    {
        _source = source;
        _context = Zstd.CreateContext();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        while (!buffer.IsEmpty)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, _source.Read(_input));
                if (_end == 0 && !_midFrame)
                    return 0;
            }

            var (consumed, produced, hint) = Zstd.Decompress(_context, _input.AsSpan(_start, _end - _start), buffer);
            _start += consumed;
            _midFrame = hint != 0;
            if (produced > 0)
                return produced;
            if (_end == 0)
                throw new ImageException(ImageError.InvalidArchive, "the zstd content ends in the middle; it is truncated");
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (_context != 0)
            Zstd.FreeContext(_context);
        _context = 0;
        base.Dispose(disposing);
    }
}
