using System.Runtime.InteropServices;

namespace Orleans.Orchestrator.Containers.Images.Layers;

/// <summary>The few functions of libzstd.so.1 that decompression needs, looked up when first used: most images don't need them.</summary>
internal static unsafe class Zstd
{
    private const string Library = "libzstd.so.1";

    private static readonly Lazy<Functions> Loaded = new(Load);

    public static nint CreateContext() => Loaded.Value.Create();

    public static void FreeContext(nint context) => Loaded.Value.Free(context);

    /// <summary>One step; the hint is 0 at a frame's end.</summary>
    public static (int Consumed, int Produced, nuint Hint) Decompress(nint context, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var functions = Loaded.Value;
        fixed (byte* s = source, t = target)
        {
            var input = new Buffer { Start = s, Size = (nuint)source.Length };
            var output = new Buffer { Start = t, Size = (nuint)target.Length };
            var hint = functions.Decompress(context, &output, &input);
            if (functions.IsError(hint) != 0)
            {
                var name = Marshal.PtrToStringUTF8((nint)functions.ErrorName(hint));
                throw new ImageException(ImageError.InvalidArchive, $"the zstd content is damaged: {name}");
            }

            return ((int)input.Position, (int)output.Position, hint);
        }
    }

    private static Functions Load()
    {
        if (!NativeLibrary.TryLoad(Library, out var library))
        {
            throw new ImageException(
                ImageError.UnsupportedMediaType, $"a layer is compressed with zstd and {Library} is not installed (Debian: apt install libzstd1)");
        }

        return new Functions
        {
            Create = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ZSTD_createDStream"),
            Free = (delegate* unmanaged<nint, nuint>)NativeLibrary.GetExport(library, "ZSTD_freeDStream"),
            Decompress = (delegate* unmanaged<nint, Buffer*, Buffer*, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressStream"),
            IsError = (delegate* unmanaged<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError"),
            ErrorName = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(library, "ZSTD_getErrorName"),
        };
    }

    private struct Buffer
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }

    private sealed class Functions
    {
        public required delegate* unmanaged<nint> Create { get; init; }

        public required delegate* unmanaged<nint, nuint> Free { get; init; }

        public required delegate* unmanaged<nint, Buffer*, Buffer*, nuint> Decompress { get; init; }

        public required delegate* unmanaged<nuint, uint> IsError { get; init; }

        public required delegate* unmanaged<nuint, byte*> ErrorName { get; init; }
    }
}
