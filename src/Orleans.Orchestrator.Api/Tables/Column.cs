namespace Orleans.Orchestrator.Api.Tables;

/// <summary>A column's definition (meta.k8s.io/v1 <c>TableColumnDefinition</c>).</summary>
/// <param name="Name">Header; clients show it in capitals.</param>
/// <param name="Description">What it shows.</param>
/// <param name="Type">OpenAPI type.</param>
/// <param name="Format">OpenAPI format; <c>name</c> marks the column that names the object.</param>
/// <param name="Priority">0 is always shown, 1 in wide output.</param>
internal sealed record Column(string Name, string Description = "", string Type = "string", string Format = "", int Priority = 0)
{
    /// <summary>The object's name.</summary>
    public static Column ObjectName { get; } = new("Name", "Name must be unique within a namespace.", Format: "name");

    /// <summary>The time since the object was created.</summary>
    public static Column Age { get; } = new("Age", "The time since the object was created.");

    /// <summary>A column shown in wide output only.</summary>
    public static Column Wide(string name, string description = "") => new(name, description, Priority: 1);
}
