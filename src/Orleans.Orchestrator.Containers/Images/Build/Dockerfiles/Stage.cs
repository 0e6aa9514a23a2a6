using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Build.Dockerfiles;

/// <summary>A FROM and what follows it.</summary>
internal sealed record Stage(int Number, FromInstruction From, ImmutableArray<Instruction> Instructions)
{
    public string? Name => From.Name;

    public bool IsCalled(string name) =>
        name.Equals(Name, StringComparison.OrdinalIgnoreCase) || name == Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
