using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>Answers a registry's challenges: Basic, or a token fetched for the repository. Keeps the last answer for the next requests.</summary>
internal sealed class RegistryAuthorization(
    RegistryEndpoint endpoint, string repository, (string User, string Password)? credentials, HttpMessageInvoker http, int maxAnswerBytes)
{
    private volatile AuthenticationHeaderValue? _current;

    /// <summary>The header to send; null before the first challenge.</summary>
    public AuthenticationHeaderValue? Current => _current;

    /// <summary>Answers a 401.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.Unauthorized"/> when there is no answer.</exception>
    public async Task AnswerAsync(HttpResponseMessage refused, CancellationToken cancellation)
    {
        var challenges = refused.Headers.WwwAuthenticate.Select(x => AuthChallenge.Parse(x.ToString())).OfType<AuthChallenge>().ToList();
        if (challenges.Find(x => x.IsBearer) is { } bearer)
            _current = new AuthenticationHeaderValue("Bearer", await FetchTokenAsync(bearer, cancellation));
        else if (challenges.Exists(x => x.IsBasic) && Basic() is { } basic)
            _current = basic;
        else
            throw Refused();
    }

    /// <summary>The error for credentials that did not help.</summary>
    public ImageException Refused() => new(
        ImageError.Unauthorized,
        credentials is null
            ? $"registry {endpoint.Name} wants credentials for '{repository}' (or has no such image); give some for '{endpoint.Name}'"
            : $"registry {endpoint.Name} refuses user '{credentials.Value.User}' for '{repository}'; check the password and the user's rights",
        $"{endpoint.Name}/{repository}");

    private AuthenticationHeaderValue? Basic() => credentials is not { } known
        ? null
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known.User}:{known.Password}")));

    private async Task<string> FetchTokenAsync(AuthChallenge challenge, CancellationToken cancellation)
    {
        if (!challenge.Parameters.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var url))
            throw new ImageException(ImageError.RegistryProtocol, $"registry {endpoint.Name} asks for a token and does not say where to get it");
        if (!endpoint.Allows(url))
            throw new ImageException(ImageError.RegistryProtocol, $"registry {endpoint.Name} wants tokens fetched from {url.Host} without TLS; that is refused");

        var query = new StringBuilder(url.Query.Length > 1 ? url.Query[1..] + "&" : "");
        query.Append("scope=").Append(Uri.EscapeDataString(challenge.Parameters.GetValueOrDefault("scope") ?? $"repository:{repository}:pull"));
        if (challenge.Parameters.TryGetValue("service", out var service))
            query.Append("&service=").Append(Uri.EscapeDataString(service));
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(url) { Query = query.ToString() }.Uri);
        request.Headers.Authorization = Basic();
        using var response = await http.SendAsync(request, cancellation);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw Refused();
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"token server {url.Host} answered {(int)response.StatusCode}", inner: null, response.StatusCode);
        }

        var json = await BoundedContent.ReadAsync(response, maxAnswerBytes, cancellation);
        try
        {
            var answer = JsonSerializer.Deserialize(json, RegistryJson.Default.TokenResponse);
            if ((answer?.Token ?? answer?.AccessToken) is { Length: > 0 } token)
                return token;
        }
        catch (JsonException)
        {
            // Not shown: it could quote a token.
        }

        throw new ImageException(ImageError.RegistryProtocol, $"token server {url.Host} gave an answer without a token");
    }
}
