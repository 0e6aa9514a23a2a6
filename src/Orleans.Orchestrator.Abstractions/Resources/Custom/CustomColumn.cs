namespace Orleans.Orchestrator.Resources.Custom;

/// <summary>A column of <c>kubectl get</c> (<c>additionalPrinterColumns</c>).</summary>
/// <param name="Name">Header.</param>
/// <param name="Type"><c>integer</c>, <c>number</c>, <c>string</c>, <c>boolean</c> or <c>date</c>.</param>
/// <param name="Format">OpenAPI format.</param>
/// <param name="Description">What it shows.</param>
/// <param name="Priority">0 is always shown, more in wide output only.</param>
/// <param name="Path">Where the value is.</param>
public sealed record CustomColumn(string Name, string Type, string Format, string Description, int Priority, JsonPath Path);
