using System.Net;
using System.Net.Http.Headers;
using Orleans.Orchestrator.Containers.Images.Oci;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Asks one repository of a registry by the OCI distribution protocol (opencontainers/distribution-spec).</summary>
internal sealed class RegistryClient(
    RegistryEndpoint endpoint, string repository, RegistryAuthorization authorization, HttpMessageInvoker http, RetryPolicy retry, ImageLimits limits)
{
    private const int MaxRedirects = 5;

    /// <summary>The manifest or index of a tag or digest, verified where a digest is known.</summary>
    public Task<byte[]> GetManifestAsync(string tagOrDigest, IProgress<ImageProgress>? progress, CancellationToken cancellation)
    {
        var what = $"{endpoint.Name}/{repository}{(tagOrDigest.Contains(':') ? '@' : ':')}{tagOrDigest}";
        return retry.RunAsync(what, idle => GetManifestOnceAsync(tagOrDigest, what, idle.Token), progress, cancellation);
    }

    /// <summary>Asks for a blob, from some byte on. The caller disposes the answer, which is 200 or 206.</summary>
    public async Task<HttpResponseMessage> GetBlobAsync(Digest digest, long from, CancellationToken cancellation)
    {
        var url = new Uri(endpoint.Base, $"{repository}/blobs/{digest}");
        var response = await SendAsync(url, request => request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null, cancellation);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            return response;
        using (response)
            throw Failure(response, $"{endpoint.Name}/{repository}@{digest}");
    }

    private async Task<byte[]> GetManifestOnceAsync(string tagOrDigest, string what, CancellationToken cancellation)
    {
        var url = new Uri(endpoint.Base, $"{repository}/manifests/{tagOrDigest}");
        using var response = await SendAsync(url, AcceptManifests, cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw Failure(response, what);
        var content = await BoundedContent.ReadAsync(response, limits.MaxManifestBytes, cancellation);
        var promised = Digest.TryParse(tagOrDigest, out var asked) ? asked
            : response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out var told) ? told
            : null;
        if (promised is not null && Digest.Of(content) != promised)
            throw BlobStore.Mismatch(promised, Digest.Of(content));
        return content;
    }

    private static void AcceptManifests(HttpRequestMessage request)
    {
        foreach (var type in (string[])[MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerManifestList, MediaTypes.DockerManifest])
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
    }

    private async Task<HttpResponseMessage> SendAsync(Uri first, Action<HttpRequestMessage> prepare, CancellationToken cancellation)
    {
        var answered = false;
        var url = first;
        for (var redirects = 0; ;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            prepare(request);
            // Storage behind a registry has its own signatures and must not learn ours.
            if (url.Host == first.Host && url.Port == first.Port)
                request.Headers.Authorization = authorization.Current;
            var response = await http.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.Unauthorized && url == first)
            {
                using (response)
                {
                    if (answered)
                        throw authorization.Refused();
                    answered = true;
                    await authorization.AnswerAsync(response, cancellation);
                }
            }
            else if ((int)response.StatusCode is 301 or 302 or 303 or 307 or 308)
            {
                using (response)
                    url = Redirect(url, response, ++redirects);
            }
            else
            {
                return response;
            }
        }
    }

    private Uri Redirect(Uri from, HttpResponseMessage response, int redirects)
    {
        if (redirects > MaxRedirects || response.Headers.Location is not { } location)
            throw new ImageException(ImageError.RegistryProtocol, $"registry {endpoint.Name} redirects more than {MaxRedirects} times or nowhere");
        var to = new Uri(from, location);
        return endpoint.Allows(to)
            ? to
            : throw new ImageException(ImageError.RegistryProtocol, $"registry {endpoint.Name} redirects to {to.Host} without TLS; that is refused");
    }

    private Exception Failure(HttpResponseMessage response, string what) => response.StatusCode switch
    {
        HttpStatusCode.NotFound => new ImageException(ImageError.NotFound, $"registry {endpoint.Name} has no '{what}'; check name and tag", what),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => authorization.Refused(),
        var status when RetryPolicy.MayPass(status) =>
            new HttpRequestException($"registry {endpoint.Name} answered {(int)status} for '{what}'", inner: null, status),
        var status => new ImageException(ImageError.RegistryProtocol, $"registry {endpoint.Name} answered {(int)status} for '{what}'", what),
    };
}
