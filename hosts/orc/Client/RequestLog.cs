using System.Globalization;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>What <c>-v</c> tells about requests on standard error. Never a body nor a header that proves who we are.</summary>
internal sealed class RequestLog(long level)
{
    private static readonly string[] Secret = ["Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization"];

    public void Write(HttpRequestMessage request, Uri address, HttpResponseMessage response, TimeSpan took)
    {
        if (level < 6)
            return;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{request.Method} {address} {(int)response.StatusCode} {response.ReasonPhrase} in {took.TotalMilliseconds:0} milliseconds"));
        if (level < 8)
            return;
        foreach (var (name, values) in request.Headers)
            Console.Error.WriteLine($"    {name}: {(Secret.Contains(name, StringComparer.OrdinalIgnoreCase) ? "<masked>" : string.Join(", ", values))}");
        foreach (var (name, values) in response.Headers)
            Console.Error.WriteLine($"    < {name}: {(Secret.Contains(name, StringComparer.OrdinalIgnoreCase) ? "<masked>" : string.Join(", ", values))}");
    }
}
