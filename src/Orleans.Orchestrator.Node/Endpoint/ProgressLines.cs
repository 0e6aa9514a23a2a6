using System.Text.Json;
using System.Threading.Channels;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.Containers.Images.Build;

namespace Orleans.Orchestrator.NodeAgent.Endpoint;

/// <summary>Progress as lines of JSON. When the client reads too slowly, progress is dropped; the last line never is.</summary>
internal sealed class ProgressLines : IProgress<ImageProgress>, IProgress<BuildProgress>
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Channel<byte[]> _lines = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });
    private byte[] _last = [];

    public void Report(ImageProgress value) => _lines.Writer.TryWrite(Line(new { progress = value }));

    public void Report(BuildProgress value) => _lines.Writer.TryWrite(Line(new { build = value }));

    public void Complete(object last)
    {
        _last = Line(last);
        _lines.Writer.Complete();
    }

    public async IAsyncEnumerable<byte[]> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellation))
            yield return line;
        yield return _last;
    }

    private static byte[] Line(object value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n'];
}
