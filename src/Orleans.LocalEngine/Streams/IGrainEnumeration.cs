namespace Orleans.LocalEngine;

/// <summary>A stream that is being enumerated, on its grain's side.</summary>
internal interface IGrainEnumeration
{
    /// <summary>Ends it because the grain goes.</summary>
    Task AbortAsync();
}
