namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>One option of a verb.</summary>
/// <param name="Name">Without dashes.</param>
/// <param name="Short">The letter that may stand for it; <c>'\0'</c> for none.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Help">What it is for, in a line.</param>
internal sealed record Flag(string Name, char Short, FlagKind Kind, string Help)
{
    /// <summary>Its value when it is not given.</summary>
    public string? Default { get; init; }

    /// <summary>Its value when it is given without one; such a flag takes its value only after <c>=</c>.</summary>
    public string? Bare { get; init; }

    /// <summary>The values that it may have; empty when anything goes.</summary>
    public string[] Choices { get; init; } = [];

    public static Flag Switch(string name, char letter, string help, bool @default = false) =>
        new(name, letter, FlagKind.Switch, help) { Default = @default ? "true" : null, Bare = "true" };

    public static Flag Text(string name, char letter, string help, string? @default = null) => new(name, letter, FlagKind.Text, help) { Default = @default };

    public static Flag Number(string name, char letter, string help, long? @default = null) =>
        new(name, letter, FlagKind.Number, help) { Default = @default?.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    public static Flag List(string name, char letter, string help) => new(name, letter, FlagKind.List, help);

    public static Flag Words(string name, char letter, string help) => new(name, letter, FlagKind.Words, help);
}
