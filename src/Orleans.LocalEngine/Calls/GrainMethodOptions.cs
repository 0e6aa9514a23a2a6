namespace Orleans.LocalEngine;

/// <summary>What the attributes of a grain method say.</summary>
[Flags]
public enum GrainMethodOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><see cref="Orleans.Concurrency.OneWayAttribute"/>.</summary>
    OneWay = 1,

    /// <summary><see cref="Orleans.Concurrency.ReadOnlyAttribute"/>.</summary>
    ReadOnly = 2,

    /// <summary><see cref="Orleans.Concurrency.AlwaysInterleaveAttribute"/>.</summary>
    AlwaysInterleave = 4,
}
