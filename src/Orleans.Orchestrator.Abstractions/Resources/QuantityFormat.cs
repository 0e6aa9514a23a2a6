namespace Orleans.Orchestrator.Resources;

/// <summary>The suffix family that a <see cref="Quantity"/> is written with.</summary>
[GenerateSerializer]
public enum QuantityFormat
{
    /// <summary>12M: powers of 1000.</summary>
    DecimalSI,

    /// <summary>12Mi: powers of 1024.</summary>
    BinarySI,

    /// <summary>12e6.</summary>
    DecimalExponent,
}
