using Orleans.Runtime;

namespace Orleans;

/// <summary>Grains whose key is text.</summary>
public interface IGrainWithStringKey : IGrain, IAddressable;
