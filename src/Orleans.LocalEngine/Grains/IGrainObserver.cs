using Orleans.Runtime;

namespace Orleans;

/// <summary>What every observer interface extends: an object outside the grains that grains call back.</summary>
public interface IGrainObserver : IAddressable;
