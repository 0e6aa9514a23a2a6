using System.Globalization;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Registers;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos.Clients;

/// <summary>Those who use the API all the time, whatever happens: who writes and reads the same few objects, and who watches.</summary>
internal sealed class ChaosClients
{
    private const int Writers = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ChaosCluster _cluster;
    private readonly List<RegisterUser> _users = [];
    private readonly List<Informer> _informers = [];
    private readonly List<Task> _running = [];

    public ChaosClients(ChaosCluster cluster, SeededRandom random)
    {
        _cluster = cluster;
        var registers = new RegisterChecker(cluster.Checkers.Report);
        for (var i = 0; i < Writers; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"w{i}");
            _users.Add(new RegisterUser(name, new ApiClient(cluster, name), registers, random.Fork(name), cluster.Time));
        }

        foreach (var watched in Watched.All)
        {
            _informers.Add(new Informer(watched, cluster, random.Fork(watched.Name), watched.Collection != "configmaps" ? null : (value, isDeletion) =>
            {
                if (RegisterUser.Uses(value.GetProperty("metadata").GetProperty("name").GetString()!))
                    registers.Watched(RegisterVersion.Of(value), isDeletion);
            }));
        }
    }

    /// <summary>Begins.</summary>
    public void Start()
    {
        _running.AddRange(_users.Select(u => u.RunAsync()));
        foreach (var informer in _informers)
            _ = informer.RunAsync();
    }

    /// <summary>Has those who write stop, and read once more.</summary>
    public async Task StopAsync()
    {
        foreach (var user in _users)
            user.Stops = true;
        await Task.WhenAll(_running);
        foreach (var user in _users)
            await user.ReadAllAsync();
    }

    /// <summary>Waits until those who watch know what lists show, at most so long.</summary>
    public async Task CompareAsync(TimeSpan patience)
    {
        var end = _cluster.Time.GetUtcNow() + patience;
        foreach (var informer in _informers)
        {
            informer.Hurries = true;
            (string Name, string Message)? wrong;
            while ((wrong = await informer.CompareAsync()) is not null && _cluster.Time.GetUtcNow() < end)
                await Task.Delay(Pause, _cluster.Time);
            if (wrong is { } still)
                informer.Checker.Report(still.Name, $"{still.Message}, {patience} after everything came to rest");
            _cluster.Note(string.Create(CultureInfo.InvariantCulture, $"a watcher was told {informer.Checker.Events} events and listed {informer.Checker.Lists} times"));
        }
    }
}
