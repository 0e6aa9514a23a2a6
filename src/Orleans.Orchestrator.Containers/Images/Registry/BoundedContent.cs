namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Reading answers that must be small.</summary>
internal static class BoundedContent
{
    /// <exception cref="ImageException">With <see cref="ImageError.LimitExceeded"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (content.Length + read > most)
            {
                throw new ImageException(
                    ImageError.LimitExceeded, $"{response.RequestMessage?.RequestUri?.Host} sent a document of more than {most} bytes");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
