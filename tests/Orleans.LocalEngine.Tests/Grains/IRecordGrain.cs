namespace Orleans.LocalEngine.Tests.Grains;

/// <summary>Generic, as the product's resource grains are.</summary>
public interface IRecordGrain<T> : IGrainWithStringKey
{
    Task<T> GetAsync();

    Task<T> PutAsync(T record, CancellationToken cancellationToken = default);

    Task ClearAsync();
}
