using Orleans.Runtime;

namespace Orleans;

/// <summary>Grains whose key is a number.</summary>
public interface IGrainWithIntegerKey : IGrain, IAddressable;
