using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>Pods of about 4 KB, as they are in clusters.</summary>
internal static class Fill
{
    private static readonly string Padding = new('x', 2500);

    public static async Task CreatePodAsync(ApiWorld world, int number)
    {
        var pod = "{\"metadata\":{\"name\":\"p" + number + "\",\"labels\":{\"app\":\"web\"},\"annotations\":{\"note\":\"" + Padding
            + "\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"web:1\",\"resources\":{\"requests\":{\"cpu\":\"100m\"}}}]}}";
        using var answer = await world.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", pod);
        answer.EnsureSuccessStatusCode();
    }
}
