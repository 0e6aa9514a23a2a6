using System.Globalization;
using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>A number or a text, such as a port's number or name, or <c>25%</c>. JSON has it as number or string.</summary>
[GenerateSerializer(IncludePrimaryConstructorParameters = false), Immutable, Alias("orchestrator.IntOrString"), JsonConverter(typeof(IntOrStringJsonConverter))]
public readonly record struct IntOrString
{
    /// <summary>A number.</summary>
    public IntOrString(int value) => Number = value;

    /// <summary>A text.</summary>
    public IntOrString(string text) => Text = text;

    /// <summary>The number; 0 when this is a text.</summary>
    [Id(0)]
    public int Number { get; init; }

    /// <summary>The text; null when this is a number.</summary>
    [Id(1)]
    public string? Text { get; init; }

    /// <summary>Whether this is a text.</summary>
    public bool IsText => Text is not null;

    /// <summary>A number.</summary>
    public static implicit operator IntOrString(int value) => new(value);

    /// <summary>A text.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <summary>The count that this means of <paramref name="total"/>: the number, or a percentage of it.</summary>
    /// <param name="total">What 100 % is.</param>
    /// <param name="roundUp">Whether a part counts as a whole.</param>
    /// <exception cref="FormatException">A text that is no percentage.</exception>
    public int Scale(int total, bool roundUp)
    {
        if (Text is null)
            return Number;
        if (!Text.EndsWith('%') || !int.TryParse(Text.AsSpan(0, Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            throw new FormatException($"'{Text}' is neither a number nor a percentage");
        var scaled = (long)total * percent;
        return (int)(roundUp ? (scaled + 99) / 100 : scaled / 100);
    }

    /// <inheritdoc/>
    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
