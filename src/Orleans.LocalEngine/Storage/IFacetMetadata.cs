namespace Orleans;

/// <summary>Marks attributes of constructor parameters that the engine makes values for.</summary>
public interface IFacetMetadata;
