namespace Orleans.LocalEngine.Tests.Grains;

[GenerateSerializer, Immutable, Alias("note")]
public sealed record Note
{
    [Id(0)]
    public string Text { get; init; } = "";

    [Id(1)]
    public int Number { get; init; }
}
