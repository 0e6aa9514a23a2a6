using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>Something that is done to the cluster or to its machines.</summary>
public abstract record StepAction
{
    /// <summary>What it is, for the report.</summary>
    public abstract string Title { get; }

    /// <summary>Creates Deployments.</summary>
    /// <param name="Name">The name; with several, a number follows.</param>
    /// <param name="Count">How many Deployments.</param>
    /// <param name="Replicas">Pods of each.</param>
    /// <param name="Template">What the pods ask for.</param>
    public sealed record Deploy(string Name, int Count, int Replicas, PodShape Template) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"deploy {Count} × {Replicas} {Name}";
    }

    /// <summary>Creates Deployments one after another, at random moments.</summary>
    /// <param name="Name">What the names begin with.</param>
    /// <param name="PerSecond">How many a second on average (a Poisson process).</param>
    /// <param name="For">For how long.</param>
    /// <param name="Replicas">Pods of each.</param>
    /// <param name="Template">What the pods ask for.</param>
    public sealed record Arrive(string Name, double PerSecond, TimeSpan For, int Replicas, PodShape Template) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"{PerSecond} {Name} of {Replicas} a second arrive for {For.TotalSeconds} s";
    }

    /// <summary>Creates the objects of manifest files.</summary>
    /// <param name="Path">A file of YAML or JSON documents.</param>
    public sealed record Apply(string Path) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"apply {System.IO.Path.GetFileName(Path)}";
    }

    /// <summary>Scales a Deployment.</summary>
    public sealed record Scale(string Deployment, int Replicas) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"scale {Deployment} to {Replicas}";
    }

    /// <summary>Gives a Deployment another image.</summary>
    public sealed record Rollout(string Deployment, string Image) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"roll {Deployment} out with {Image}";
    }

    /// <summary>Deletes a Deployment with its pods.</summary>
    public sealed record Delete(string Deployment) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"delete {Deployment}";
    }

    /// <summary>Does something to machines.</summary>
    /// <param name="Kind">What.</param>
    /// <param name="Which">To which.</param>
    /// <param name="Times">How often (flap), or how many times slower (slow).</param>
    /// <param name="Every">The time between (flap).</param>
    public sealed record Machines(MachineFault Kind, NodeChoice Which, double Times = 1, TimeSpan Every = default) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"{Kind.ToString().ToLowerInvariant()} {Which}";
    }

    /// <summary>Machines join the cluster. Those of a name that there is already are numbered on.</summary>
    /// <param name="Class">What they are.</param>
    public sealed record Join(NodeClass Class) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"{Class.Count} {Class.Name} join";
    }

    /// <summary>Lets containers crash.</summary>
    /// <param name="Pods">How many.</param>
    public sealed record Crash(int Pods) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"crash {Pods} containers";
    }

    /// <summary>Kills one of several silos of the control plane; the others take over what it did.</summary>
    public sealed record LoseSilo : StepAction
    {
        /// <inheritdoc/>
        public override string Title => "lose a silo";
    }

    /// <summary>Lets time pass.</summary>
    public sealed record Wait(TimeSpan For) : StepAction
    {
        /// <inheritdoc/>
        public override string Title => $"wait {For.TotalSeconds} s";
    }
}
