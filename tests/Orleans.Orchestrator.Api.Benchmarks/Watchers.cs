using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>The watchers of <see cref="FanOut"/>, in a process of their own: for each event prints when half and when nearly all had it.</summary>
internal static class Watchers
{
    /// <param name="arguments">Port, token, number of watchers and accepted media type.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var count = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        // The server is this benchmark's own, on this machine, with a certificate made for this run.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{arguments[0]}"), Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version20 };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + arguments[1]);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", arguments[3]);
        var streams = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OpenAsync(client)));
        Console.WriteLine("ready");
        while (true)
        {
            var arrived = await Task.WhenAll(streams.Select(ReadAsync));
            Array.Sort(arrived);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{arrived[count / 2]} {arrived[count * 99 / 100]}"));
        }
    }

    private static async Task<Stream> OpenAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dbeat", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var stream = await answer.Content.ReadAsStreamAsync();
        await ReadAsync(stream);
        return stream;
    }

    /// <summary>An event is small and sent at once, so it comes in one piece.</summary>
    private static async Task<long> ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer);
        return Stopwatch.GetTimestamp();
    }
}
