namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>--raw</c>: one request, its answer as it comes.</summary>
internal static class RawRequest
{
    public static async Task<int> RunAsync(Session session, HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        if (!path.StartsWith('/'))
            path = "/" + path;
        using var content = body is null ? null : new StringContent(body);
        using var response = await session.Client.SendAsync(method, path, content, content is null ? null : "application/json", "application/json, */*", cancellation);
        session.Out.Flush();
        await using var input = await response.Content.ReadAsStreamAsync(cancellation);
        await using var output = Console.OpenStandardOutput();
        await input.CopyToAsync(output, cancellation);
        return 0;
    }
}
