namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>What becomes of an object after some steps.</summary>
/// <param name="Name">What the case shows.</param>
/// <param name="Steps">See <see cref="Things.Do"/>.</param>
/// <param name="Spec">The spec after them; or, beginning with <c>!</c>, what the refusal of the last step says.</param>
/// <param name="Owners">Who owns what in the end, <c>manager set</c>; nothing is said about others.</param>
public sealed record MergeCase(string Name, string[] Steps, string Spec, params string[] Owners)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
