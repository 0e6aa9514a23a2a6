namespace Orleans;

/// <summary>Calls grains from outside them.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>Services of the host.</summary>
    IServiceProvider ServiceProvider { get; }
}
