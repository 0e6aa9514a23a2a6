using System.Collections.Immutable;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>The finalizers by which an object waits for what is to become of its dependents.</summary>
internal static class PropagationFinalizers
{
    /// <summary>Waits until its dependents are gone.</summary>
    public const string Foreground = "foregroundDeletion";

    /// <summary>Waits until its dependents have forgotten it.</summary>
    public const string Orphan = "orphan";

    /// <summary>The finalizers that a delete with the given policy sets; without one, what is there decides.</summary>
    public static ImmutableArray<string> Apply(ImmutableArray<string> finalizers, string? policy)
    {
        var wanted = policy switch { "Foreground" => Foreground, "Orphan" => Orphan, _ => null };
        if (policy is null || (wanted is not null && finalizers.Contains(wanted) && !finalizers.Contains(wanted == Orphan ? Foreground : Orphan)))
            return finalizers;
        var others = finalizers.RemoveAll(f => f is Foreground or Orphan);
        return wanted is null ? others : others.Add(wanted);
    }
}
