namespace Orleans;

/// <summary>Surrounds every call where it is made.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Does its work and calls <see cref="IGrainCallContext.Invoke"/>.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}
