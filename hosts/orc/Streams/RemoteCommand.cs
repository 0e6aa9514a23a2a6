using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Streams;

/// <summary>Joins a command in a container with local streams: exec and attach.</summary>
internal sealed class RemoteCommand(ChannelSocket socket)
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte StatusChannel = 3;
    private const byte Resize = 4;

    /// <summary>What goes to the command; null for nothing.</summary>
    public Stream? In { get; init; }

    public required Stream Out { get; init; }

    public required Stream Err { get; init; }

    /// <summary>Whether the other end is a terminal of the size of ours.</summary>
    public bool Terminal { get; init; }

    /// <summary>Runs until the command has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="CliException">It could not be run.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var raw = Terminal ? TerminalMode.Raw() : null;
        using var resized = Terminal ? PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resized(end.Token)) : null;
        if (Terminal)
            await SendSizeAsync(end.Token);
        if (In is not null)
            _ = PumpAsync(In, end.Token);
        try
        {
            return await ReceiveAsync(end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await Out.FlushAsync(CancellationToken.None);
        }
    }

    private async Task<int> ReceiveAsync(CancellationToken cancellation)
    {
        while (await socket.ReceiveAsync(cancellation) is (var channel, var bytes))
        {
            switch (channel)
            {
                case Output:
                    await Out.WriteAsync(bytes, cancellation);
                    await Out.FlushAsync(cancellation);
                    break;
                case Error:
                    await Err.WriteAsync(bytes, cancellation);
                    await Err.FlushAsync(cancellation);
                    break;
                case StatusChannel when !bytes.IsEmpty:
                    return ExitCode(bytes);
            }
        }

        return 0;
    }

    private static int ExitCode(ReadOnlyMemory<byte> bytes)
    {
        JsonObject? status;
        try
        {
            status = JsonNode.Parse(bytes.Span) as JsonObject;
        }
        catch (JsonException)
        {
            throw new CliException("error: " + Encoding.UTF8.GetString(bytes.Span).Trim());
        }

        if ((string?)status?["status"] == "Success")
            return 0;
        var code = (string?)(status?["details"]?["causes"] as JsonArray ?? []).FirstOrDefault(c => (string?)c?["reason"] == "ExitCode")?["message"];
        if (int.TryParse(code, CultureInfo.InvariantCulture, out var exit))
            throw new CliException($"command terminated with exit code {exit}", exit);
        throw new CliException($"error: {((string?)status?["reason"] is { Length: > 0 } reason ? $"{reason}: " : "")}{(string?)status?["message"]}");
    }

    private async Task PumpAsync(Stream input, CancellationToken cancellation)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await input.ReadAsync(buffer, cancellation) is > 0 and var count)
                await socket.SendAsync(Input, buffer.AsMemory(0, count), cancellation);
            await socket.CloseChannelAsync(Input, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException or InvalidOperationException)
        {
            // The command ended first; its status says how.
        }
    }

    private void Resized(CancellationToken cancellation) => _ = SendSizeAsync(cancellation);

    private async Task SendSizeAsync(CancellationToken cancellation)
    {
        try
        {
            var size = $$"""{"Width":{{Math.Max(1, Console.WindowWidth)}},"Height":{{Math.Max(1, Console.WindowHeight)}}}""";
            await socket.SendAsync(Resize, Encoding.ASCII.GetBytes(size), cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or System.Net.WebSockets.WebSocketException or InvalidOperationException)
        {
            // The command has ended.
        }
    }
}
