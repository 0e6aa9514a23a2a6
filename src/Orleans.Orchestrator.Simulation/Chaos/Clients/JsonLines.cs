using System.Buffers;
using System.IO.Pipelines;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>Reads a stream line by line.</summary>
internal static class JsonLines
{
    /// <summary>The lines, to the end of the stream.</summary>
    /// <exception cref="IOException">The connection broke, or the stream ended within a line.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var line = rest.Slice(0, end).ToArray();
                rest = rest.Slice(rest.GetPosition(1, end));
                yield return line;
            }

            if (read.IsCompleted && rest.Length > 0)
                throw new IOException("the stream ended within a line");
            if (read.IsCompleted)
                yield break;
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }
}
