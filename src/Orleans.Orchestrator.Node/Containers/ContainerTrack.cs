using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>What kind of place a container has in its pod.</summary>
internal enum ContainerRole
{
    /// <summary>Runs to its end before the next one starts.</summary>
    Init,

    /// <summary>An init container that stays (restartPolicy Always): the next one starts once it has started.</summary>
    Sidecar,

    /// <summary>One of the pod's main containers.</summary>
    Main,

    /// <summary>Added to a running pod to look into it: started once, and of no consequence for the pod.</summary>
    Ephemeral,
}

/// <summary>What the agent knows of one container of a pod. Owned by the pod's worker: one thread at a time.</summary>
/// <param name="spec">The container as the pod has it.</param>
/// <param name="role">Its place in the pod.</param>
/// <param name="backoff">Holds it back when it keeps ending.</param>
internal sealed class ContainerTrack(Container spec, ContainerRole role, RestartBackoff backoff)
{
    private Dictionary<string, string?> _messages = [];

    /// <summary>The container with the resources that the machine has promised it, which may not be yet those that the pod asks for by now.</summary>
    public Container Spec { get; private set; } = spec;

    /// <summary>The resources by which the present run is held; null before the first one.</summary>
    public ResourceRequirements? Applied { get; set; }

    /// <summary>The run that ends so that the next one gets other resources; null when none does.</summary>
    public string? Resizing { get; set; }

    /// <summary>Whether it has ended, or is about to, only in order to begin anew with other resources.</summary>
    public bool IsResizing => Resizing is not null && Resizing == Current?.Id;

    public ContainerRole Role => role;

    public RestartBackoff Backoff => backoff;

    /// <summary>The latest run.</summary>
    public ContainerState? Current { get; private set; }

    /// <summary>The run before it.</summary>
    public ContainerState? Previous { get; private set; }

    /// <summary>The image's manifest digest, once known.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The container whose processes an ephemeral one shares.</summary>
    public string? Target { get; init; }

    /// <summary>Why it is not running although it should: reason and message as Kubernetes names them.</summary>
    public (string Reason, string? Message)? Waiting { get; set; }

    /// <summary>Whether the startup probe has succeeded, or there is none and the container runs.</summary>
    public bool Started { get; set; }

    /// <summary>Whether the readiness probe says ready, or there is none.</summary>
    public bool Ready { get; set; }

    /// <summary>Ends the probes of the present run.</summary>
    public CancellationTokenSource? Probes { get; set; }

    /// <summary>The start that is under way; null when none is.</summary>
    public Task? Starting { get; set; }

    /// <summary>The run whose program could not be executed, and why.</summary>
    public (string Id, string Message)? StartError { get; set; }

    /// <summary>What a run that has ended said of its end; null when nothing, or not asked yet.</summary>
    public string? MessageOf(string id) => _messages.GetValueOrDefault(id);

    /// <summary>Asks each ended run once what it said of its end.</summary>
    public void NoteMessages(Func<ContainerState, string?> read)
    {
        foreach (var run in new[] { Current, Previous })
        {
            if (run?.Exit is not null && !_messages.ContainsKey(run.Id))
                _messages = _messages.Where(m => m.Key == Current?.Id || m.Key == Previous?.Id).Append(new(run.Id, read(run))).ToDictionary();
        }
    }

    /// <summary>The last run that had its preStop hook called: it is called once.</summary>
    public string? PreStopped { get; set; }

    /// <summary>The machine has promised other resources.</summary>
    public void Allocate(ResourceRequirements resources) => Spec = Spec with { Resources = resources };

    public bool IsRunning => Current is { IsRunning: true };

    public int NextAttempt => Current is null ? 0 : Current.Attempt + 1;

    /// <summary>Takes over a state of the runtime; false when it brings nothing new.</summary>
    public bool Observe(ContainerState state)
    {
        if (Current is null || state.Attempt > Current.Attempt)
        {
            Previous = Current ?? Previous;
            Current = state;
            Waiting = null;
            (Started, Ready) = (false, false);
            if (state.Exit is { } ended)
                backoff.Ended(state.StartedAt, ended.FinishedAt);
            return true;
        }

        if (state.Attempt < Current.Attempt)
        {
            if (Previous is null || state.Attempt > Previous.Attempt)
                Previous = state;
            return false;
        }

        var changed = Current.IsRunning && !state.IsRunning;
        if (!Current.IsRunning && state.IsRunning)
            return false;
        Current = state;
        if (changed)
        {
            (Started, Ready) = (false, false);
            backoff.Ended(state.StartedAt, state.Exit!.FinishedAt);
        }

        return changed;
    }
}
