using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>
/// <c>orc-load run --kubeconfig</c>: simulated machines join a cluster that others use, which real pods are kept off and the run's pods are kept on. An
/// interrupt ends the run early, and what it made is removed then as well.
/// </summary>
internal static class LiveCommand
{
    /// <summary>A live cluster is somebody's: this is a load on it, not an attack.</summary>
    private const int MostNodes = 5000;

    private const int MostPods = 150_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Runs it; 0 when every rule held, everything came to rest and nothing is left, otherwise 1.</summary>
    public static async Task<int> RunAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        var scenario = RunCommand.Choose(arguments);
        Check(arguments, scenario);
        var target = LiveTarget.Read(arguments.Kubeconfig!, arguments.Cluster);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnSignal);
        await KnockAsync(target, stopping.Token);
        await using var cluster = await GrainWiring.ConnectAsync(target, stopping.Token);
        using var progress = new ProgressLine();
        var run = new ScenarioRun(cluster.Grains, TimeProvider.System, scenario, new RunOptions
        {
            Scope = RunScope.Named($"orc-load-{RandomNumberGenerator.GetHexString(6, lowercase: true)}"),
            Environment = $"the live cluster {target.Server}; processor time and memory are those of orc-load",
            HistorySize = arguments.History, Progress = progress.Say, Sampled = progress.Show,
        });
        return await RunCommand.FinishAsync(run, progress, arguments.Report, stopping.Token);

        void StopOnSignal(PosixSignalContext signal)
        {
            // A second one ends the process as usual.
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }

    private static void Check(RunArguments arguments, Scenario scenario)
    {
        if (arguments.Kubeconfig is null)
            throw new UsageException("--cluster needs --kubeconfig, a file with an administrator's certificate or token");
        if (arguments.Silos != 1 || arguments.Store != "sqlite" || arguments.Data is not null)
            throw new UsageException("--silos, --store and --data say how to run a control plane in this process; a live cluster has its own");
        if (scenario.Speed != 1)
            throw new UsageException($"speed {scenario.Speed}: a live cluster's clock goes as it goes");
        var nodes = scenario.Nodes.Sum(static n => n.Count) + scenario.Steps.Select(static s => s.What).OfType<StepAction.Join>().Sum(static j => j.Class.Count);
        var pods = scenario.Steps.Select(static s => s.What).Sum(static what => what switch
        {
            StepAction.Deploy deploy => (long)deploy.Count * deploy.Replicas,
            StepAction.Arrive arrive => (long)(arrive.PerSecond * arrive.For.TotalSeconds * arrive.Replicas),
            StepAction.Scale scale => scale.Replicas,
            _ => 0,
        });
        if (nodes > MostNodes || pods > MostPods)
            throw new UsageException($"{nodes} nodes and {pods} pods are more than the {MostNodes} and {MostPods} that may be put on a live cluster");
    }

    /// <summary>Says what is wrong where a grain client would only try again.</summary>
    private static async Task KnockAsync(LiveTarget target, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => target.IsTrusted(shown);
        if (target.Certificate is { } certificate)
            handler.SslOptions.ClientCertificates = [certificate];
        using var client = new HttpClient(handler) { Timeout = Patience };
        if (target.Token is { } token)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            // Whoever is let in hears that this is no WebSocket, or with Orleans that there is nothing.
            using var answer = await client.GetAsync(new Uri(target.Server, "/grains"), cancellationToken);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new UsageException($"{target.Server} does not let this kubeconfig in: {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }
        catch (HttpRequestException e)
        {
            throw new UsageException($"{target.Server} cannot be reached: {e.InnerException?.Message ?? e.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException($"{target.Server} does not answer within {Patience.TotalSeconds} s");
        }
    }
}
