using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Simulation.Http;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>Somebody who talks to the API, over a network on which requests and answers are lost.</summary>
/// <param name="cluster">Whom it talks to: whichever process of the control plane is there when a request arrives.</param>
/// <param name="name">What it is called in the log.</param>
internal sealed class ApiClient(ChaosCluster cluster, string name)
{
    // Longer than the server lets a request take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(70);

    // A handler that gives up leaves its last call of a grain behind, which has half a minute.
    private static readonly TimeSpan LastBreath = TimeSpan.FromSeconds(100);

    /// <summary>Asks for something, once.</summary>
    public async Task<ApiAnswer> SendAsync(HttpCall call)
    {
        var answer = await AskAsync(call);
        cluster.Note(string.Create(CultureInfo.InvariantCulture, $"{name}: {call.Method} {call.Path} {answer.Code} {EventLog.Hash(answer.Body.Span):x16}"));
        return answer;
    }

    /// <summary>Sends JSON.</summary>
    public Task<ApiAnswer> SendAsync(string method, string path, string body, string contentType = "application/json") =>
        SendAsync(new HttpCall(method, path, Encoding.UTF8.GetBytes(body), contentType));

    /// <summary>Reads.</summary>
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(new HttpCall("GET", path));

    /// <summary>Begins a request whose answer goes on for as long as both like.</summary>
    /// <exception cref="IOException">Nobody is there.</exception>
    public async Task<MemoryExchange> OpenAsync(HttpCall call)
    {
        await cluster.Network.TravelAsync();
        if (cluster.Network.Loses() || cluster.Current is not { } life)
            throw new IOException("nobody answers");
        return life.Api.Begin(call, cluster.Token);
    }

    private async Task<ApiAnswer> AskAsync(HttpCall call)
    {
        await cluster.Network.TravelAsync();
        if (cluster.Network.Loses() || cluster.Current is not { } life)
            return ApiAnswer.NotSent;
        var over = Task.WhenAny(life.Death, Task.Delay(LastBreath, cluster.Time));
        using var exchange = life.Api.Begin(call, cluster.Token);
        try
        {
            var code = await exchange.Head.WaitAsync(Patience, cluster.Time);
            var body = await exchange.ReadToEndAsync();
            await cluster.Network.TravelAsync();
            return cluster.Network.Loses() ? new ApiAnswer(0, default, over) : new ApiAnswer(code, body, over);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return new ApiAnswer(0, default, over);
        }
    }
}
