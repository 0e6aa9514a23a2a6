namespace Orleans.LocalEngine;

/// <summary>The stages of an activation's life, in order.</summary>
internal enum ActivationState : byte
{
    Created,
    Activating,
    Active,
    Deactivating,
    Gone,
}
