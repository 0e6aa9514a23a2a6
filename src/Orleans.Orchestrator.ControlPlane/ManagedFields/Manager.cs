namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Who owns fields. One manager that applies keeps its set over all versions of the kind; one that updates has a set for each.</summary>
/// <param name="Name">Such as <c>kubectl</c>.</param>
/// <param name="IsApply">Whether it applies configurations; otherwise it creates, updates and patches.</param>
/// <param name="ApiVersion">The version of the kind in which it wrote.</param>
/// <param name="Subresource">Through which part of the object it writes; empty for the object itself.</param>
internal sealed record Manager(string Name, bool IsApply, string ApiVersion, string Subresource)
{
    /// <inheritdoc/>
    public bool Equals(Manager? other) => other is not null && Name == other.Name && IsApply == other.IsApply && Subresource == other.Subresource
        && (IsApply || ApiVersion == other.ApiVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, IsApply, Subresource);

    /// <summary>As in the sentence about a conflict.</summary>
    public override string ToString() => $"\"{Name}\"{(Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "")}{(IsApply ? "" : $" using {ApiVersion}")}";
}
