using System.Text.Json;

namespace Orleans.Orchestrator.Api.Tests.Support;

/// <summary>Requests whose answers are looked at as JSON.</summary>
public static class ApiCalls
{
    /// <summary>Sends a request, with quotes for apostrophes, and gives the answer's code and JSON.</summary>
    /// <param name="world">The server.</param>
    /// <param name="method">POST, PUT, …</param>
    /// <param name="path">The path.</param>
    /// <param name="body">The body; PATCH is a merge patch.</param>
    /// <param name="user">Whom the administrator stands for; null for themselves.</param>
    public static async Task<(int Code, JsonElement Body)> CallAsync(this ApiWorld world, string method, string path, string? body = null, string? user = null)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            message.Content = new StringContent(body.Replace('\'', '"'));
            message.Content.Headers.ContentType = new(method == "PATCH" ? "application/merge-patch+json" : "application/json");
        }

        if (user is not null)
            message.Headers.Add("Impersonate-User", user);
        using var answer = await world.Admin.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text.StartsWith('{') ? text : "{}");
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Sends a request that must succeed.</summary>
    public static async Task<JsonElement> ExpectAsync(this ApiWorld world, string method, string path, string? body = null, string? user = null)
    {
        var (code, answer) = await world.CallAsync(method, path, body, user);
        Assert.True(code is 200 or 201, $"{method} {path}: {code} {answer}");
        return answer;
    }

    /// <summary>The text at a place such as <c>metadata.name</c>; empty where nothing is.</summary>
    public static string At(this JsonElement value, string place)
    {
        foreach (var name in place.Split('.'))
        {
            var isThere = value.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index)
                ? index < value.GetArrayLength() && (value = value[index]).ValueKind != JsonValueKind.Undefined
                : value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value);
            if (!isThere)
                return "";
        }

        return value.ToString();
    }
}
