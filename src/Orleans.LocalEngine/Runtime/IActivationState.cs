namespace Orleans.LocalEngine;

/// <summary>A state that is read before the grain activates.</summary>
internal interface IActivationState
{
    Task ReadStateAsync();
}
